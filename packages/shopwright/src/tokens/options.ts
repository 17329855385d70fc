import { fieldOf } from '../http/json.ts'
import { createCache } from './cache.ts'
import type { AccessTokensOptions, TokenContext } from './context.ts'
import { emitter } from './events.ts'
import { createFlights } from './single-flight.ts'
import { createTelemetry } from './telemetry.ts'

const METHODS = {
  app: [
    'now',
    'sleep',
    'secretId',
    'exchangeUsingTokenExchange',
    'refreshTokenExchangedAccessToken',
    'migrateToExpiringToken',
    'exchangeUsingClientCredentials',
    'exchangeUsingClientAssertion',
  ],
  store: ['get', 'lease', 'renew', 'save', 'release', 'delete', 'list'],
} as const

const SHOULD_BE = {
  app: 'a ShopifyApp: new ShopifyApp({ clientId, clientSecret })',
  store: 'a token store, such as memoryTokenStore() of shopwright/tokens/memory',
} as const

/** Half the life of the shortest token: with more, each new one would be too old at once. */
const MOST_REFRESH_BEFORE = 1_800_000
/** It stands in the rows' names, which have 200 characters. */
const LONGEST_CLIENT_ID = 120

/** The settings, checked. Throws a `TypeError` that names what is wrong. */
export function contextOf(options: AccessTokensOptions): TokenContext {
  for (const name of ['app', 'store'] as const) {
    const missing = METHODS[name].find((method) => typeof fieldOf(fieldOf(options, name), method) !== 'function')
    if (missing !== undefined) throw new TypeError(`${name} must be ${SHOULD_BE[name]}; it has no ${missing}().`)
  }
  const { app, store, cache, onEvent, telemetry, privateKey, keyId } = options
  const { refreshBefore = 300_000, lease = 10_000, deadline = 30_000 } = options
  within('refreshBefore', refreshBefore, 0, MOST_REFRESH_BEFORE)
  within('lease', lease, 100, 3_600_000)
  within('deadline', deadline, 1, 600_000)
  if (app.clientId.length > LONGEST_CLIENT_ID) {
    throw new TypeError(
      `app.clientId is too long to stand in the name of a row: ${LONGEST_CLIENT_ID} characters at most.`,
    )
  }
  if (onEvent !== undefined && typeof onEvent !== 'function') throw new TypeError('onEvent must be a function.')
  return {
    app,
    store,
    refreshBefore,
    leaseMs: lease,
    deadlineMs: deadline,
    privateKey,
    keyId,
    telemetry: createTelemetry(telemetry),
    cache: createCache(cache, refreshBefore),
    flights: createFlights(app.now, 2 * deadline),
    emit: emitter(onEvent),
  }
}

function within(name: string, value: number, least: number, most: number): void {
  if (value >= least && value <= most) return
  throw new TypeError(`${name} must be a number of ms from ${least} to ${most}, but is ${String(value)}.`)
}
