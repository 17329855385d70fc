import { AppConfig, type Fetch, type Settings, settingsOf } from '../config.ts'
import { ValidationException } from './errors.ts'

/** The settings of all sessions of one `Session` class. Keys that are left out keep what they were. */
export interface SessionSettings {
  /** The app's client id. */
  readonly apiKey?: string | null | undefined
  /** The app's client secret. */
  readonly secret?: string | null | undefined
  /** While a secret is being rotated: the one before. Callbacks signed with either are genuine. */
  readonly oldSecret?: string | null | undefined
  /** The scheme of `site`, `https` by default. Tokens are asked for over https whatever this says. */
  readonly protocol?: 'https' | 'http' | undefined
  /** The domain under which shops live, `myshopify.com` by default. */
  readonly myshopifyDomain?: string | undefined
  /** The port of the shops' hosts; null, the default, for the scheme's own. */
  readonly port?: number | null | undefined
  /** Stands in for the platform's `fetch`, as the simulator's does in tests. */
  readonly fetch?: Fetch | undefined
  /** The present in ms since the epoch; `Date.now` by default. */
  readonly now?: (() => number) | undefined
  /** How many ms a token request may take, to the last byte of its answer; 10,000 by default. */
  readonly timeout?: number | undefined
}

/** The settings as they are in force. */
export interface SettingsInForce {
  readonly apiKey: string | null
  readonly secret: string | null
  readonly oldSecret: string | null
  readonly protocol: 'https' | 'http'
  readonly myshopifyDomain: string
  readonly port: number | null
  readonly fetch: Fetch | undefined
  readonly now: () => number
  readonly timeout: number
}

export const DEFAULTS: SettingsInForce = {
  apiKey: null,
  secret: null,
  oldSecret: null,
  protocol: 'https',
  myshopifyDomain: 'myshopify.com',
  port: null,
  fetch: undefined,
  now: () => Date.now(),
  timeout: 10_000,
}

type Rule = readonly [isRight: (value: unknown) => boolean, expected: string]

const isText = (value: unknown): boolean => value === null || typeof value === 'string'
const isFunction = (value: unknown): boolean => typeof value === 'function'
const isWhole = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most

const RULES: Readonly<Record<keyof SessionSettings, Rule>> = {
  apiKey: [isText, 'a string'],
  secret: [isText, 'a string'],
  oldSecret: [isText, 'a string'],
  protocol: [(value) => value === 'https' || value === 'http', '`https` or `http`'],
  myshopifyDomain: [
    (value) => typeof value === 'string' && /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(value),
    'a domain in lower case, such as `myshopify.com`',
  ],
  port: [(value) => value === null || isWhole(value, 65_535), 'a number from 1 to 65535, or null'],
  fetch: [isFunction, 'a function'],
  now: [isFunction, 'a function that returns ms since the epoch'],
  timeout: [(value) => isWhole(value, 2_147_483_647), 'a whole number of ms, at least 1'],
}

/** These settings, changed by those that are given. Unknown keys are ignored; a value of the wrong kind throws. */
export function changedSettings(before: SettingsInForce, given: unknown): SettingsInForce {
  if (typeof given !== 'object' || given === null) {
    throw new ValidationException('Session settings must be an object: { apiKey, secret }.')
  }
  const changes: Record<string, unknown> = {}
  for (const [key, [isRight, expected]] of Object.entries(RULES)) {
    const value = (given as Record<string, unknown>)[key]
    if (value === undefined) continue
    if (!isRight(value)) throw new ValidationException(`The session setting \`${key}\` must be ${expected}.`)
    changes[key] = value === '' ? null : value
  }
  return { ...before, ...changes }
}

/** The client id, of which the permission page needs no more. Named as in Shopify's libraries, too. */
export function requiredApiKey({ apiKey }: SettingsInForce): string {
  if (apiKey !== null) return apiKey
  throw new ValidationException(
    'The app’s API key is missing: Session.setup({ apiKey, secret }) (api_key, the client id).',
  )
}

/** What the rest of the library makes of these settings. */
export function appSettings(inForce: SettingsInForce): Settings {
  const { secret, oldSecret, fetch, now } = inForce
  const clientId = requiredApiKey(inForce)
  return settingsOf(
    new AppConfig({ clientId, clientSecret: requiredSecret(secret), oldClientSecret: oldSecret, fetch, now }),
  )
}

export function requiredSecret(secret: string | null): string {
  if (secret !== null) return secret
  throw new ValidationException('The app’s client secret is missing: Session.setup({ apiKey, secret }).')
}
