import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import type { RegisteredKey } from './public-keys.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Seconds: an assertion that would live longer is not a short-lived one. The platform's own figure is not public. */
const LONGEST = 3600

const RSA = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const

type Claims = Readonly<Record<string, unknown>>

/** Ids of assertions that were used, and until when (ms since the epoch) each would have been good. */
const used = new WeakMap<World, Map<string, number>>()

/**
 * Whether this is a JWT with which the app proves itself to this shop's token endpoint (RFC 7523), seen for the first
 * time: RS256 by a registered key, `iss` and `sub` the client id, `aud` the endpoint, `exp` ahead, `jti` new.
 *
 * Written anew from the standard, and not with the library's signer, so that each can find the other wrong.
 */
export async function isClientAssertion(world: World, shop: SimulatedShop, assertion: string): Promise<boolean> {
  if (assertion.length > 8192) return false
  const [head = '', body = '', signature = '', ...rest] = assertion.split('.')
  const [header, claims] = [jsonOf(head), jsonOf(body)]
  if (header === null || claims === null || rest.length > 0 || header['alg'] !== 'RS256') return false
  const bytes = Buffer.from(signature, 'base64url')
  if (!(await isSigned(keysFor(world.app.publicKeys, header['kid']), `${head}.${body}`, bytes))) return false
  return isMeantForUs(world, shop, claims) && isNew(world, claims)
}

function keysFor(keys: readonly RegisteredKey[], kid: unknown): readonly RegisteredKey[] {
  return kid === undefined ? keys : keys.filter((key) => key.kid === kid)
}

async function isSigned(keys: readonly RegisteredKey[], input: string, signature: Uint8Array): Promise<boolean> {
  for (const { jwk } of keys) {
    const key = await crypto.subtle.importKey('jwk', jwk, RSA, false, ['verify'])
    if (await crypto.subtle.verify(RSA.name, key, new Uint8Array(signature), new TextEncoder().encode(input)))
      return true
  }
  return false
}

function isMeantForUs({ app, clock }: World, shop: SimulatedShop, { iss, sub, aud, exp, nbf }: Claims): boolean {
  const now = clock.now() / 1000
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const isFresh = typeof exp === 'number' && exp > now && exp <= now + LONGEST
  const hasBegun = nbf === undefined || (typeof nbf === 'number' && nbf <= now)
  const isForThisShop = audiences.includes(`https://${shop.domain}/admin/oauth/access_token`)
  return isFresh && hasBegun && isForThisShop && iss === app.clientId && sub === app.clientId
}

function isNew(world: World, { jti, exp }: Claims): boolean {
  if (typeof jti !== 'string' || jti === '' || jti.length > 256) return false
  const seen = used.get(world) ?? new Map<string, number>()
  used.set(world, seen)
  for (const [id, until] of seen) if (until <= world.clock.now()) seen.delete(id)
  if (seen.has(jti)) return false
  seen.set(jti, Number(exp) * 1000)
  return true
}

function jsonOf(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
