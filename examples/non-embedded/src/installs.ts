import { randomBytes } from 'node:crypto'
import type { AccessToken, ShopifyApp } from 'shopwright'

/** Where the app is installed, and who has come from there. A real app keeps it in a database. */
export class Installs {
  readonly #app: ShopifyApp
  readonly #tokens = new Map<string, AccessToken>()
  readonly #visitors = new Map<string, string>()
  /** Two refreshes at once would make each other's result useless, so there is one at a time for each shop. */
  readonly #refreshing = new Map<string, Promise<AccessToken | null>>()

  constructor(app: ShopifyApp) {
    this.#app = app
  }

  /** Keeps the shop's token, and answers with the value of a cookie by which this browser is known from now on. */
  add(accessToken: AccessToken): string {
    const visitor = randomBytes(32).toString('base64url')
    this.#tokens.set(accessToken.shop, accessToken)
    this.#visitors.set(visitor, accessToken.shop)
    return visitor
  }

  remove(shop: string): void {
    this.#tokens.delete(shop)
  }

  /** The shop from which a browser has installed the app. */
  shopOf(visitor: string): string | null {
    return this.#visitors.get(visitor) ?? null
  }

  /** The shop's access token, good for a minute at least; null where the merchant must install the app anew. */
  async accessToken(shop: string): Promise<AccessToken | null> {
    const refreshing = this.#refreshing.get(shop) ?? this.#fresh(shop).finally(() => this.#refreshing.delete(shop))
    this.#refreshing.set(shop, refreshing)
    return refreshing
  }

  async #fresh(shop: string): Promise<AccessToken | null> {
    const stored = this.#tokens.get(shop)
    if (stored === undefined) return null
    const result = await this.#app.refreshTokenExchangedAccessToken(stored)
    if (!result.ok) return null
    const accessToken = result.accessToken ?? stored
    // Unless the app was uninstalled meanwhile.
    if (this.#tokens.has(shop)) this.#tokens.set(shop, accessToken)
    return accessToken
  }
}
