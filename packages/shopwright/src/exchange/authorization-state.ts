import { type HmacKey, hmacSha256 } from '#hmac'
import type { Settings } from '../config.ts'
import { encodeBase64 } from '../crypto/base64.ts'
import { derivedKey } from '../crypto/derived-key.ts'
import { signedByAny } from '../crypto/secrets.ts'
import { header } from '../http/headers.ts'
import type { HeadersInput } from '../http/messages.ts'

// The browser keeps the state of an install in a cookie: whose it is, until when it is good, signed with a key of our own.

/** `__Host-` ties it to this very host: no other may set or read it. */
const COOKIE = '__Host-shopwright-authorization'

const PURPOSE = 'shopwright/authorization-state/v1'

/** Seconds that a merchant may take to say yes. */
const LIFETIME = 600

export interface NewState {
  /** Goes to Shopify, and comes back. */
  readonly state: string
  /** Goes to the browser, as `Set-Cookie`. */
  readonly cookie: string
}

/** An unguessable state for one install. */
export async function newState(settings: Settings, shop: string): Promise<NewState> {
  const state = encodeBase64(crypto.getRandomValues(new Uint8Array(32)), 'base64url')
  const message = `${state}.${shop}.${Math.floor(settings.now() / 1000) + LIFETIME}`
  const [key] = await keysOf(settings)
  const signature = key === undefined ? '' : await hmacSha256(key, message, 'base64url')
  return { state, cookie: setCookie(`${message}.${signature}`, LIFETIME) }
}

/** Takes the cookie off the browser: a state is good once. */
export function endState(): string {
  return setCookie('', 0)
}

/** Whether the browser began this install: `missing` without a cookie, `invalid` with that of another, or an old one. */
export async function checkState(
  settings: Settings,
  headers: HeadersInput,
  shop: string,
  state: string,
): Promise<'good' | 'missing' | 'invalid'> {
  const cookies = cookiesNamed(header(headers, 'cookie') ?? '', COOKIE)
  if (cookies.length === 0) return 'missing'
  const [value = ''] = cookies
  const dot = value.lastIndexOf('.')
  const message = value.slice(0, Math.max(0, dot))
  if (cookies.length > 1 || !(await signedByAny(await keysOf(settings), message, value.slice(dot + 1), 'base64url'))) {
    return 'invalid'
  }
  const [kept = '', keptShop, until] = message.split('.')
  // The signature above binds the cookie; the state itself is compared by its HMAC, so that time tells nothing.
  const isSame = await sameText(settings, kept, state)
  return isSame && keptShop === shop && Number(until) * 1000 > settings.now() ? 'good' : 'invalid'
}

async function keysOf(settings: Settings): Promise<HmacKey[]> {
  return Promise.all(settings.secretTexts.map((secret) => derivedKey(secret, PURPOSE)))
}

async function sameText(settings: Settings, a: string, b: string): Promise<boolean> {
  const keys = (await keysOf(settings)).slice(0, 1)
  const [key] = keys
  return key !== undefined && (await signedByAny(keys, b, await hmacSha256(key, a, 'base64url'), 'base64url'))
}

function setCookie(value: string, maxAge: number): string {
  return `${COOKIE}=${value}; Max-Age=${maxAge}; Path=/; HttpOnly; Secure; SameSite=Lax`
}

function cookiesNamed(cookies: string, name: string): string[] {
  return cookies
    .split(/[;,]/)
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1))
}
