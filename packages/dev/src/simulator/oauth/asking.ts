import { signIdToken } from 'shopwright/sign'
import type { Simulator } from '../simulator.ts'

// How the tests of the token endpoint ask it.

export const app = {
  clientId: 'client-id',
  clientSecret: 'new-secret',
  scopes: 'write_products, read_orders',
  url: 'http://localhost:1',
}

const CLIENT = { client_id: app.clientId, client_secret: app.clientSecret }

export const OFFLINE = 'urn:shopify:params:oauth:token-type:offline-access-token'
export const ONLINE = 'urn:shopify:params:oauth:token-type:online-access-token'

export const EXCHANGE = {
  ...CLIENT,
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  requested_token_type: OFFLINE,
}

/** What a refresh token that is dead comes to. */
export const DEAD = {
  status: 401,
  body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' },
}

export interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** `simulator` says which one is asked: a test may make another on its way. */
export function asking(simulator: () => Simulator) {
  async function post(params: Record<string, unknown>, shop = 'demo'): Promise<Answer> {
    const response = await simulator().fetch(`https://${shop}.myshopify.com/admin/oauth/access_token`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(params),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return {
    post,
    exchange: async (
      extra: Record<string, unknown> = {},
      sign: Parameters<typeof signIdToken>[1] = {},
    ): Promise<Answer> => {
      const signer = { clientId: app.clientId, clientSecret: app.clientSecret, now: simulator().clock.now }
      return post({ ...EXCHANGE, subject_token: await signIdToken(signer, sign), ...extra })
    },
    refresh: (token: unknown, extra: Record<string, unknown> = {}): Promise<Answer> =>
      post({ ...CLIENT, grant_type: 'refresh_token', refresh_token: token, ...extra }),
    works: (token: unknown, shop = 'demo'): boolean => simulator().world.tokenFor(String(token), shop).ok,
  }
}
