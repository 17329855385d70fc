import { createSign, generateKeyPair, type JsonWebKey, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { HandlerRes } from 'shopwright/sign'
import type { World } from '../world.ts'

/** Where Google publishes the keys of its ID tokens; `simulator.fetch` answers for it. */
export const GOOGLE_CERTS_URL = 'https://www.googleapis.com/oauth2/v3/certs'

/** The path of the same on the simulator's own server. */
export const GOOGLE_CERTS_PATH: string = new URL(GOOGLE_CERTS_URL).pathname

interface Key {
  readonly kid: string
  readonly privateKey: KeyObject
  readonly jwk: JsonWebKey
}

const keys = new WeakMap<World, Promise<Key>>()

/** The key that stands in for Google's: made at the first call, another in each world, whatever its seed. */
function keyOf(world: World): Promise<Key> {
  const known = keys.get(world)
  if (known !== undefined) return known
  const made = makeKey(world.ids.hex(40))
  keys.set(world, made)
  return made
}

async function makeKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return { kid, privateKey, jwk: publicKey.export({ format: 'jwk' }) }
}

/** `GET /oauth2/v3/certs`: the public key, as Google answers. */
export async function googleCerts(world: World): Promise<HandlerRes> {
  const { kid, jwk } = await keyOf(world)
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json; charset=UTF-8', 'Cache-Control': 'public, max-age=21600' },
    body: JSON.stringify({ keys: [{ ...jwk, kid, use: 'sig', alg: 'RS256' }] }),
  }
}

/** An ID token of Google's, in the world's key or, as a `stranger`, in one that is published nowhere. */
export async function googleIdToken(
  world: World,
  claims: Readonly<Record<string, unknown>>,
  stranger = false,
): Promise<string> {
  const own = await keyOf(world)
  const { privateKey } = stranger ? await makeKey(own.kid) : own
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const input = `${part({ alg: 'RS256', kid: own.kid, typ: 'JWT' })}.${part(claims)}`
  return `${input}.${createSign('sha256').update(input).sign(privateKey, 'base64url')}`
}
