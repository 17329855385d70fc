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
  state: ShopState
  /** What the merchant granted the app: new access tokens carry these. Write implies read, and is not repeated as read. */
  grantedScopes: readonly string[]
}

/** What {@link SimulatedShop} is made from: a handle is enough, the rest is made up, always alike for the same handle. */
export type ShopOptions = { readonly handle: string } & Partial<
  Omit<SimulatedShop, 'handle' | 'domain' | 'users'> & { readonly users: readonly StaffUser[] }
>
