import { adminGraphQLRequest, type ShopifyApp } from 'shopwright'
import type { Session } from 'shopwright/session'

/** What the nightly job found out. */
export type Report = { readonly ok: true; readonly products: number } | { readonly ok: false; readonly reason: string }

/** The nightly job: makes sure of a token that is good for a while, then works with it. */
export async function nightlyJob(app: ShopifyApp, session: Session): Promise<Report> {
  await session.refreshTokenIfNeeded()
  const result = await adminGraphQLRequest<{ productsCount: { count: number } }>(app, '{ productsCount { count } }', {
    shop: session.url ?? '',
    accessToken: session.token ?? '',
    apiVersion: session.version,
  })
  return result.ok ? { ok: true, products: result.data.productsCount.count } : { ok: false, reason: result.log.detail }
}
