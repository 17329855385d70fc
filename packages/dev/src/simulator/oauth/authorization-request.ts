import type { World } from '../world.ts'
import { isScope, scopesOf, withoutImplied } from './scopes.ts'

/** What an app asks for with `/admin/oauth/authorize`. */
export interface AuthorizationRequest {
  readonly redirectUrl: string
  readonly scopes: readonly string[]
  readonly state: string | null
  /** Whether the token shall be the user's (`grant_options[]=per-user`) and not the shop's. */
  readonly perUser: boolean
}

/** How the platform refuses, in its own words, and what to do about it. */
export interface AuthorizationFault {
  readonly says: string
  readonly hint: string
}

/** Reads the query of `/admin/oauth/authorize`. */
export function authorizationRequest(world: World, query: URLSearchParams): AuthorizationRequest | AuthorizationFault {
  const { app } = world
  const clientId = single(query, 'client_id') ?? ''
  if (clientId !== app.clientId) {
    return {
      says: `Oauth error invalid_request: Could not find Shopify API application with api_key ${clientId}`,
      hint: `The simulator’s app has the client id ${app.clientId}.`,
    }
  }
  const redirectUrl = single(query, 'redirect_uri') ?? ''
  if (!isAllowed(world, redirectUrl)) {
    const allowed = app.redirectUrls ?? [`any address at ${new URL(app.url).origin}`]
    return {
      says: 'Oauth error invalid_request: The redirect_uri is not whitelisted',
      hint: `The app asked to be answered at ${redirectUrl === '' ? 'no address' : redirectUrl}. Allowed: ${allowed.join(', ')}.`,
    }
  }
  const asked = scopesOf(single(query, 'scope') ?? '')
  const wrong = asked.filter((scope) => !isScope(scope))
  if (wrong.length > 0 || asked.length > 200 || query.getAll('scope').length > 1) {
    return {
      says: 'Oauth error failed_grant_with_invalid_scopes: The application could not be installed due to invalid scopes requested.',
      hint: wrong.length > 0 ? `No scopes: ${wrong.join(', ')}.` : 'scope stands more than once, or holds too many.',
    }
  }
  return {
    redirectUrl,
    scopes: withoutImplied(asked.length === 0 ? app.scopes : asked),
    state: single(query, 'state'),
    perUser: query.getAll('grant_options[]').includes('per-user'),
  }
}

/** One of the app's allowed addresses, letter by letter; where it lists none, any address at its own origin. */
function isAllowed({ app }: World, redirectUrl: string): boolean {
  if (app.redirectUrls !== null) return app.redirectUrls.includes(redirectUrl)
  const url = URL.canParse(redirectUrl) ? new URL(redirectUrl) : null
  const isPlain = url !== null && url.username === '' && url.password === '' && url.hash === ''
  return isPlain && url.origin === new URL(app.url).origin
}

/** A parameter that stands once; said twice, it says nothing. */
function single(query: URLSearchParams, name: string): string | null {
  const values = query.getAll(name)
  return values.length === 1 ? (values[0] ?? null) : null
}
