import type { HandlerRes } from 'shopwright/sign'
import { mintAccessToken } from '../oauth/tokens.ts'
import type { SimulatedShop } from '../shops.ts'
import { createWorld, type ShopEvent, type World } from '../world.ts'
import { adminGraphQL } from './endpoint.ts'

/** What came back, parsed; the fields that a test looks at. */
export interface Answer {
  readonly status: number
  readonly headers: HandlerRes['headers']
  // Tests read deep into it, whatever it is.
  readonly data: Tree
  readonly errors: Tree
  readonly cost: Tree
  readonly json: unknown
  /** One value of the data, deep down; undefined where there is none. */
  readonly at: (...path: readonly (string | number)[]) => unknown
}

/** JSON that tests walk through without asking at each step. */
export interface Tree {
  readonly [key: string]: Tree
}

/** A world of one shop, an access token of it, and a way to ask its Admin API. For the tests of this folder. */
export interface Asked {
  readonly world: World
  readonly shop: SimulatedShop
  readonly token: string
  readonly events: readonly ShopEvent[]
  readonly ask: (query: string, variables?: unknown, more?: AskOptions) => Answer
}

/** What is not as usual about a request. */
export interface AskOptions {
  readonly token?: string
  readonly version?: string
  readonly body?: string | Uint8Array
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly operationName?: string
}

const all = ['write_products', 'write_customers', 'write_orders', 'read_users', 'read_locations', 'read_inventory']

/** Sets the stage. Time stands still at 23 November 2026. */
export function asked(scopes: readonly string[] = all, plan: SimulatedShop['plan'] = 'standard'): Asked {
  const app = { clientId: 'client-id', clientSecret: 'secret', scopes, url: 'http://localhost:3000' }
  const world = createWorld({
    app,
    shops: [{ handle: 'demo', plan, grantedScopes: scopes }],
    now: Date.UTC(2026, 10, 23),
    seed: 'graphql',
  })
  const shop = world.shops.get('demo')
  if (!shop) throw new Error('The world has no shop demo.')
  const token = mintAccessToken(world, { shop, secret: 'secret', grant: 'token_exchange', lifetime: 3600 }).text
  const events: ShopEvent[] = []
  world.onEvent((event) => void events.push(event))
  const ask: Asked['ask'] = (query, variables, more = {}) => {
    const { operationName } = more
    const response = adminGraphQL(world, shop, {
      method: more.method ?? 'POST',
      url: `https://demo.myshopify.com/admin/api/${more.version ?? '2026-10'}/graphql.json`,
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': more.token ?? token, ...more.headers },
      body: more.body ?? JSON.stringify({ query, variables, operationName }),
    })
    const json = JSON.parse(String(response.body)) as { data: Tree; errors: Tree; extensions?: { cost: Tree } }
    const { status, headers } = response
    const at: Answer['at'] = (...path) =>
      path.reduce<unknown>((value, step) => (value as Tree | null)?.[step], json.data)
    return { status, headers, json, data: json.data, errors: json.errors, cost: json.extensions?.cost as Tree, at }
  }
  return { world, shop, token, events, ask }
}
