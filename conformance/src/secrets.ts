import type { Json, Vector } from './vector.ts'

const FIELDS = new Set([
  'clientSecret',
  'oldClientSecret',
  'accessToken',
  'refreshToken',
  'token',
  'client_secret',
  'subject_token',
  'access_token',
  'refresh_token',
  'authorization',
  'cookie',
  'set-cookie',
  'x-shopify-access-token',
  'x-shopify-hmac-sha256',
  'shopify-hmac-sha256',
])
const QUERY = /[?&](?:signature|id_token|id%5ftoken|hmac|%73ignature)=([^&#]*)/gi
const FORM = /(?:^|&)(?:client_secret|subject_token|access_token|refresh_token)=([^&]*)/g
const JWT = /eyJ[\w-]+\.[\w-]+\.([\w-]+)/g

/** Every secret, token and signature that occurs in a case, whatever part of it holds them. */
export function secretsOf(vector: Vector): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (text: string | undefined) => {
    // Shorter texts are no secrets but fillers, and would be found by accident.
    if (text !== undefined && text.length >= 10) found.add(text)
  }
  const visit = (value: Json | undefined, name = ''): void => {
    if (typeof value === 'string') {
      if (FIELDS.has(name) || FIELDS.has(name.toLowerCase())) add(value.replace(/^Bearer\s+/, ''))
      for (const [, secret] of value.matchAll(QUERY)) add(secret)
      for (const [, secret] of value.matchAll(FORM)) add(secret)
      for (const [token, signature] of value.matchAll(JWT)) [token, signature].forEach(add)
      if (name === 'body') visit(parsed(value), '')
    } else if (Array.isArray(value)) {
      for (const item of value as Json[]) visit(item, name)
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value)) visit(item, key)
    }
  }
  visit(vector.config as Json)
  visit(vector.call)
  visit(vector.http as unknown as Json)
  return found
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}
