import type { Delivery, Simulator } from '@shopwright/dev'

/** One line of the demo's table: what was sent, what came back, and what should have. */
export interface DemoRow {
  readonly kind: string
  readonly sent: string
  readonly delivery: Delivery
  /** The `log.code` that the app wrote down. */
  readonly code: string
  readonly expected: { readonly status: number; readonly code: string }
}

type Step = readonly [
  kind: string,
  sent: string,
  status: number,
  code: string,
  send: (simulator: Simulator) => Promise<Delivery>,
]

const MUST_BE = 'verified'
/** By the inbox, which verifies first. */
const RECEIVED = 'received'

/** Each kind once as Shopify sends it, and once as somebody else would. */
const STEPS: readonly Step[] = [
  ['App Home', 'the page, opened in the admin', 200, MUST_BE, ({ send }) => send.appHome()],
  [
    'App Home',
    'the page, with an expired ID token',
    302,
    'redirect_to_patch_id_token_page',
    ({ send }) => send.appHome({ flaw: 'expired' }),
  ],
  [
    'App Home',
    'fetch: add the product “Darjeeling”',
    201,
    MUST_BE,
    ({ send }) => send.appHome(newProduct('Darjeeling')),
  ],
  ['Webhook', 'products/create, because of that', 200, RECEIVED, productCreated],
  [
    'App Home',
    'fetch: list the products',
    200,
    MUST_BE,
    ({ send }) => send.appHome({ as: 'fetch', path: '/api/products' }),
  ],
  [
    'App Home',
    'fetch, with the token of a buyer',
    401,
    'invalid_id_token',
    ({ send }) => send.appHome({ as: 'fetch', path: '/api/products', flaw: 'buyer_token' }),
  ],
  [
    'Webhook',
    'orders/create, signed with the old secret',
    200,
    RECEIVED,
    ({ send }) => send.webhook({ topic: 'orders/create' }),
  ],
  [
    'Webhook',
    'orders/create, with a changed body',
    401,
    'invalid_hmac',
    ({ send }) => send.webhook({ topic: 'orders/create', flaw: 'tampered_body' }),
  ],
  ['Flow action', 'a run of my-action', 200, MUST_BE, ({ send }) => send.flowAction()],
  [
    'Flow action',
    'the same without a signature',
    400,
    'missing_hmac_header',
    ({ send }) => send.flowAction({ flaw: 'missing_hmac' }),
  ],
  [
    'App proxy',
    'a storefront page, customer 42 logged in',
    200,
    MUST_BE,
    ({ send }) => send.appProxy({ loggedInCustomerId: 42 }),
  ],
  [
    'App proxy',
    'the same, ten minutes late',
    401,
    'timestamp_too_old',
    ({ send }) => send.appProxy({ flaw: 'stale_timestamp' }),
  ],
  ['Admin UI extension', 'its preflight', 204, 'options_request', ({ send }) => send.adminUIExt({ preflight: true })],
  ['Admin UI extension', 'its request', 200, MUST_BE, ({ send }) => send.adminUIExt()],
  ['POS UI extension', 'its request', 200, MUST_BE, ({ send }) => send.posUIExt()],
  ['Checkout UI extension', 'its request', 200, MUST_BE, ({ send }) => send.checkoutUIExt()],
  ['Customer account UI ext.', 'its request', 200, MUST_BE, ({ send }) => send.customerAccountUIExt({ customerId: 7 })],
  [
    'Customer account UI ext.',
    'another app’s token',
    401,
    'invalid_aud',
    ({ send }) => send.customerAccountUIExt({ flaw: 'wrong_audience' }),
  ],
]

/** Takes the steps one after the other; `codes` is where the app writes down each verifier's `log.code`. */
export async function demoSteps(simulator: Simulator, codes: readonly string[]): Promise<DemoRow[]> {
  const rows: DemoRow[] = []
  for (const [kind, sent, status, code, send] of STEPS) {
    const before = codes.length
    const delivery = await send(simulator)
    // The webhook was under way before its step began, so it is the last one written down.
    const seen = codes.length > before ? codes[before] : codes.at(-1)
    rows.push({ kind, sent, delivery, code: seen ?? 'none', expected: { status, code } })
  }
  return rows
}

function newProduct(title: string) {
  const headers = { 'Content-Type': 'application/json' }
  return { as: 'fetch', path: '/api/products', method: 'POST', body: JSON.stringify({ title }), headers } as const
}

/** The mutation of the step before set it off. */
async function productCreated(simulator: Simulator): Promise<Delivery> {
  await simulator.settled()
  const delivery = simulator.world.deliveries.findLast(({ subject }) => subject === 'products/create')
  if (delivery === undefined) throw new Error('No products/create webhook was delivered after the product was created.')
  return delivery
}
