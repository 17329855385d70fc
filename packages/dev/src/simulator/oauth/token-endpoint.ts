import type { HandlerRes, Req } from 'shopwright/sign'
import { closedAnswer } from '../access.ts'
import { headerOf, textOf } from '../messages.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { refusal } from './answers.ts'
import { clientCredentials, type GrantRequest, refreshToken, tokenExchange } from './grants.ts'

const GRANTS: ReadonlyMap<string, (request: GrantRequest) => HandlerRes> = new Map([
  ['urn:ietf:params:oauth:grant-type:token-exchange', tokenExchange],
  ['client_credentials', clientCredentials],
  ['refresh_token', refreshToken],
])

/** `POST https://{shop}.myshopify.com/admin/oauth/access_token`: JSON or form in, JSON out, all on the world's clock. */
export function tokenEndpoint(world: World, shop: SimulatedShop, req: Req): HandlerRes {
  if (req.method !== 'POST') return refusal('method_not_allowed')
  const closed = closedAnswer(shop)
  if (closed !== null) return closed
  const params = paramsOf(req)
  if (params === null) return refusal('malformed')
  const secret = world.app.clientSecrets.find((known) => known === params.get('client_secret'))
  if (secret === undefined || params.get('client_id') !== world.app.clientId) return refusal('invalid_client')
  const grant = GRANTS.get(params.get('grant_type') ?? '')
  return grant === undefined ? refusal('unsupported_grant_type') : grant({ world, shop, secret, params })
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
