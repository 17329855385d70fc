import { type AuditReport, createAccessTokens, type AdoptReport, type MigrateReport } from 'shopwright/tokens'
import type { TokenApp, TokenStore } from 'shopwright/tokens'

/** What is there, and what `move` would do about it. Nothing is written, and Shopify is not asked. */
export async function inspectBefore(
  app: TokenApp,
  before: TokenStore,
): Promise<{ readonly audit: AuditReport; readonly plan: MigrateReport }> {
  const tokens = createAccessTokens({ app, store: before })
  return { audit: await tokens.audit(), plan: await tokens.migrate({ dryRun: true }) }
}

/**
 * Copies every row into the new store, then trades what never expires for expiring pairs there, so that no new token
 * ever lies readable. May be stopped at any moment, and run again.
 */
export async function move(
  app: TokenApp,
  { before, after, signal }: { before: TokenStore; after: TokenStore; signal?: AbortSignal | undefined },
): Promise<{ readonly adopted: AdoptReport; readonly migrated: MigrateReport | null }> {
  const tokens = createAccessTokens({ app, store: after })
  const adopted = await tokens.adopt(before, { signal })
  // A row that was not copied yet must not be overtaken: first all of them, then Shopify.
  if (!adopted.ok) return { adopted, migrated: null }
  return { adopted, migrated: await tokens.migrate({ concurrency: 4, signal }) }
}
