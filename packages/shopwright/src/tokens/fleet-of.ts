import type { Settled } from './answer.ts'
import { detailOf } from './answer.ts'
import type { TokenContext } from './context.ts'
import type { FleetContext } from './fleet/fleet-context.ts'
import { isFailed, look } from './look.ts'
import { obtain } from './obtain.ts'
import { rowKey, rowName } from './record.ts'

/** What the work on many tokens needs of the service. */
export function fleetOf(context: TokenContext): FleetContext {
  const { app, store, leaseMs, telemetry, cache, emit } = context
  return {
    app,
    store,
    leaseMs,
    telemetry,
    nameOf: (row) => rowName(app.clientId, row),
    refresh: async (shop) => {
      const settled = await refreshEarly(context, shop)
      const { code } = settled.log
      return { ok: settled.ok, log: { code, detail: detailOf(code, settled.because) } }
    },
    drop: ({ shop, name }) => cache.forget(shop, name),
    changed: ({ kind, shop, name }) => {
      cache.forget(shop, name)
      emit({ type: kind, shop, name })
    },
  }
}

/** A shop's offline token is not wanted as it is now, however fresh. */
async function refreshEarly(context: TokenContext, shop: string): Promise<Settled> {
  const key = rowKey(context.app.clientId, shop, { mode: 'offline', user: null })
  const found = await look(context, key)
  if (isFailed(found)) return found
  const rejected = found === null || found === 'unreadable' ? null : (found.token?.token ?? null)
  return obtain(context, { key, mode: 'offline', user: null, idToken: null, rejected }, undefined)
}
