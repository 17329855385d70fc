import type { AccessToken, Res, ShopifyApp } from 'shopwright'
import type { Merchant } from './app.ts'
import type { Database } from './database.ts'

export type GotAccessToken =
  | { readonly ok: true; readonly accessToken: AccessToken }
  | { readonly ok: false; readonly response: Res }

/** The shops' offline access tokens, kept in SQLite: fetched once, refreshed in time, exchanged anew where that fails. */
export class AccessTokens {
  readonly #app: ShopifyApp
  readonly #database: Database
  /** Getting and refreshing retire each other's result, so there is one at a time for each shop. */
  readonly #pending = new Map<string, Promise<GotAccessToken>>()

  constructor(app: ShopifyApp, database: Database) {
    this.#app = app
    this.#database = database
    database.exec('CREATE TABLE IF NOT EXISTS access_tokens (shop TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT')
  }

  offline(merchant: Merchant): Promise<GotAccessToken> {
    const pending = this.#pending.get(merchant.shop)
    if (pending !== undefined) return pending
    const getting = this.#get(merchant).finally(() => this.#pending.delete(merchant.shop))
    this.#pending.set(merchant.shop, getting)
    return getting
  }

  forget(shop: string): void {
    this.#database.prepare('DELETE FROM access_tokens WHERE shop = ?').run(shop)
  }

  async #get(merchant: Merchant): Promise<GotAccessToken> {
    const stored = this.#read(merchant.shop)
    if (stored !== null) {
      const refreshed = await this.#app.refreshTokenExchangedAccessToken(stored)
      if (refreshed.ok) return { ok: true, accessToken: this.#save(refreshed.accessToken ?? stored) }
      // Shopify was out of reach: the stored refresh token is still good, so keep it and let the caller try again.
      if (refreshed.log.code === 'network_error' || refreshed.log.code === 'server_error') {
        return { ok: false, response: refreshed.response }
      }
    }
    const exchanged = await this.#app.exchangeUsingTokenExchange({
      accessMode: 'offline',
      idToken: merchant.idToken,
      invalidTokenResponse: merchant.invalidTokenResponse,
    })
    if (!exchanged.ok) return { ok: false, response: exchanged.response }
    return { ok: true, accessToken: this.#save(exchanged.accessToken) }
  }

  #read(shop: string): AccessToken | null {
    const row = this.#database.prepare('SELECT json FROM access_tokens WHERE shop = ?').get(shop)
    return row === undefined ? null : (JSON.parse(String(row['json'])) as AccessToken)
  }

  #save(accessToken: AccessToken): AccessToken {
    this.#database
      .prepare('INSERT INTO access_tokens VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json')
      .run(accessToken.shop, JSON.stringify(accessToken))
    return accessToken
  }
}
