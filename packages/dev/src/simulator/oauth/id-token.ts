import { createHmac, timingSafeEqual } from 'node:crypto'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'

/**
 * The `sub` of a merchant's ID token that is genuine, fresh, for this app and for this shop; null for anything else.
 *
 * Written anew from the platform's rules, and not with the library's verifier, so that each can find the other wrong.
 */
export function subjectOfIdToken(world: World, shop: SimulatedShop, token: unknown): string | null {
  if (typeof token !== 'string' || token.length > 8192) return null
  const [header, payload, signature, ...rest] = token.split('.')
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) return null
  if (jsonOf(header)?.['alg'] !== 'HS256') return null
  const genuine = world.app.clientSecrets.some((secret) => isSigned(secret, `${header}.${payload}`, signature))
  const claims = genuine ? jsonOf(payload) : null
  if (claims === null) return null
  const { aud, dest, iss, sub, exp, nbf } = claims
  const seconds = world.clock.now() / 1000
  const isFresh = typeof exp === 'number' && exp > seconds && (nbf === undefined || Number(nbf) <= seconds)
  const isForUs = aud === world.app.clientId && dest === `https://${shop.domain}` && iss === `${dest}/admin`
  return isFresh && isForUs && typeof sub === 'string' && /^\d{1,20}$/.test(sub) ? sub : null
}

function isSigned(secret: string, input: string, signature: string): boolean {
  const expected = Buffer.from(createHmac('sha256', secret).update(input).digest('base64url'))
  const actual = Buffer.from(signature)
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}

function jsonOf(part: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
