/** Plans as the Admin API's rate limits know them: 100, 200, 1000 and 2000 points a second. */
export type ShopPlan = 'standard' | 'advanced' | 'plus' | 'enterprise'

/**
 * - `installed`: the app is installed and the shop pays.
 * - `uninstalled`: the merchant took the app off; every token is dead.
 * - `frozen`: the merchant does not pay (402). `locked`: Shopify locked the shop (423).
 */
export type ShopState = 'installed' | 'uninstalled' | 'frozen' | 'locked'

/** Somebody who may log into the shop's admin: the `sub` of ID tokens and the `associated_user` of online tokens. */
export interface StaffUser {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly locale: string
  readonly accountOwner: boolean
  readonly collaborator: boolean
  readonly emailVerified: boolean
}

/** A buyer: `logged_in_customer_id` of an app proxy request, `sub` of a customer account ID token. */
export interface ShopCustomer {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly email: string
}

/** A shop of the simulated world. `state` and `grantedScopes` change while the simulator runs. */
export interface SimulatedShop {
  /** The handle, lower case: `demo`. */
  readonly handle: string
  /** `demo.myshopify.com`. */
  readonly domain: string
  readonly id: number
  readonly name: string
  readonly email: string
  readonly plan: ShopPlan
  /** ISO 4217, `CAD`. */
  readonly currency: string
  readonly countryCode: string
  readonly timezone: string
  /** Never empty; the first is the account owner. */
  readonly users: readonly [StaffUser, ...StaffUser[]]
  readonly customers: readonly ShopCustomer[]
  /** Whether it belongs to the organisation that made the app: only then are client credentials granted. */
  readonly ownOrganization: boolean
  state: ShopState
  /** What the merchant granted the app: new access tokens carry these. Write implies read, and is not repeated as read. */
  grantedScopes: readonly string[]
}

/** What {@link SimulatedShop} is made from: a handle is enough, the rest is made up, always alike for the same handle. */
export type ShopOptions = { readonly handle: string } & Partial<
  Omit<SimulatedShop, 'handle' | 'domain' | 'users'> & { readonly users: readonly StaffUser[] }
>

/** The shops of a world that names none: two that are well, one that does not pay. */
export const DEFAULT_SHOPS: readonly ShopOptions[] = [
  { handle: 'demo', name: 'Demo Teas', currency: 'CAD', countryCode: 'CA', timezone: 'America/Toronto' },
  {
    handle: 'second',
    name: 'Second Hand Books',
    plan: 'plus',
    currency: 'EUR',
    countryCode: 'DE',
    timezone: 'Europe/Berlin',
  },
  { handle: 'frozen', name: 'Frozen Foods', state: 'frozen' },
]

/**
 * A shop from as little as its handle; what is not given is made up, always alike for the same handle. Throws a
 * `TypeError` for a handle that no shop can have.
 *
 * @example
 * ```ts
 * const shop = createShop({ handle: 'demo', plan: 'plus' }, ['write_products'])
 * console.log(shop.domain) // demo.myshopify.com
 * ```
 */
export function createShop(options: ShopOptions | string, appScopes: readonly string[]): SimulatedShop {
  const given: ShopOptions = typeof options === 'string' ? { handle: options } : options
  const handle = handleOf(given.handle)
  const number = numberOf(handle)
  const domain = `${handle}.myshopify.com`
  const [owner = person(number, 0, handle), ...others] = given.users ?? [
    person(number, 0, handle),
    person(number, 1, handle),
  ]
  return {
    handle,
    domain,
    id: given.id ?? 50_000_000_000 + number,
    name: given.name ?? handle.slice(0, 1).toUpperCase() + handle.slice(1),
    email: given.email ?? `owner@${handle}.example`,
    plan: given.plan ?? 'standard',
    currency: given.currency ?? 'USD',
    countryCode: given.countryCode ?? 'US',
    timezone: given.timezone ?? 'America/New_York',
    users: [owner, ...others],
    customers: given.customers ?? [0, 1, 2].map((at) => buyer(number, at)),
    ownOrganization: given.ownOrganization ?? true,
    state: given.state ?? 'installed',
    grantedScopes: given.grantedScopes ?? appScopes,
  }
}

function handleOf(handle: unknown): string {
  const bare = typeof handle === 'string' ? handle.toLowerCase().replace(/\.myshopify\.com$/, '') : ''
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(bare)) return bare
  throw new TypeError(
    `${JSON.stringify(handle)} cannot be the handle of a shop: letters, digits and hyphens, 63 at most, such as demo.`,
  )
}

const STAFF = [
  ['Ada', 'Owner', 'en'],
  ['Ben', 'Clerk', 'fr'],
] as const
const BUYERS = [
  ['Cleo', 'Buyer'],
  ['Dan', 'Visitor'],
  ['Eve', 'Regular'],
] as const

function person(number: number, at: 0 | 1, handle: string): StaffUser {
  const [firstName, lastName, locale] = STAFF[at]
  return {
    id: 70_000_000_000 + number * 10 + at,
    firstName,
    lastName,
    email: `${firstName.toLowerCase()}@${handle}.example`,
    locale,
    accountOwner: at === 0,
    collaborator: false,
    emailVerified: true,
  }
}

function buyer(number: number, at: number): ShopCustomer {
  const [firstName, lastName] = BUYERS[at] ?? BUYERS[0]
  return {
    id: 60_000_000_000 + number * 10 + at,
    firstName,
    lastName,
    email: `${firstName.toLowerCase()}@buyers.example`,
  }
}

/** A number below a billion that is always the same for a handle (FNV-1a). */
function numberOf(handle: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < handle.length; at += 1) hash = Math.imul(hash ^ handle.charCodeAt(at), 0x01000193) >>> 0
  return hash % 1_000_000_000
}
