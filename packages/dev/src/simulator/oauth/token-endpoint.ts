import type { HandlerRes, Req } from 'shopwright/sign'
import { closedAnswer } from '../access.ts'
import { headerOf, textOf } from '../messages.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { refusal } from './answers.ts'
import { ASSERTION_TYPE, isClientAssertion } from './client-assertion.ts'
import {
  applicationOnly,
  authorizationCode,
  clientCredentials,
  type GrantRequest,
  refreshToken,
  tokenExchange,
} from './grants.ts'
import { forgetOver } from './still-good.ts'

const GRANTS: ReadonlyMap<string, (request: GrantRequest) => HandlerRes> = new Map([
  ['authorization_code', authorizationCode],
  ['urn:ietf:params:oauth:grant-type:token-exchange', tokenExchange],
  ['client_credentials', clientCredentials],
  ['refresh_token', refreshToken],
])

/** `POST https://{shop}.myshopify.com/admin/oauth/access_token`: JSON or form in, JSON out, all on the world's clock. */
export async function tokenEndpoint(world: World, shop: SimulatedShop, req: Req): Promise<HandlerRes> {
  if (req.method !== 'POST') return refusal('method_not_allowed')
  const closed = closedAnswer(shop)
  if (closed !== null) return closed
  const params = paramsOf(req)
  if (params === null) return refusal('malformed')
  forgetOver(world)
  if (params.has('client_assertion') || params.has('client_assertion_type')) return asserted(world, shop, params)
  const secret = world.app.clientSecrets.find((known) => known === params.get('client_secret'))
  if (secret === undefined || params.get('client_id') !== world.app.clientId) return refusal('invalid_client')
  // Shopify's own form of the code grant names no grant type.
  const grant = GRANTS.get(params.get('grant_type') ?? (params.has('code') ? 'authorization_code' : ''))
  return grant === undefined ? refusal('unsupported_grant_type') : grant({ world, shop, secret, params })
}

/** The app proves itself with a JWT of its private key: it gets what client credentials give, and sends no secret. */
async function asserted(world: World, shop: SimulatedShop, params: ReadonlyMap<string, string>): Promise<HandlerRes> {
  if (params.has('client_secret') || params.get('client_assertion_type') !== ASSERTION_TYPE) return refusal('malformed')
  const clientId = params.get('client_id') ?? world.app.clientId
  if (params.get('grant_type') !== 'client_credentials') return refusal('unsupported_grant_type')
  if (
    clientId !== world.app.clientId ||
    !(await isClientAssertion(world, shop, params.get('client_assertion') ?? ''))
  ) {
    return refusal('invalid_client')
  }
  return applicationOnly(world, shop)
}

/** The parameters of a JSON or form body; numbers count as their digits. Null for a body that is neither. */
function paramsOf(req: Req): ReadonlyMap<string, string> | null {
  const text = textOf(req.body)
  const type = headerOf(req, 'content-type') ?? ''
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) return new Map(new URLSearchParams(text))
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null
    const params = new Map<string, string>()
    for (const [name, item] of Object.entries(value) as [string, unknown][]) {
      if (typeof item === 'string' || typeof item === 'number') params.set(name, String(item))
    }
    return params
  } catch {
    return null
  }
}
