import { samplePayload } from './requests/payload.ts'
import type { SimulatedShop } from './shops.ts'
import type { World } from './world.ts'

/** So long after the app was taken off the platform asks for the shop's data to be deleted, in ms. */
const REDACTED_AFTER = 48 * 3600_000
const LONGEST_TIMER = 2 ** 31 - 1

const dues = new WeakMap<SimulatedShop, number>()

/** The app was taken off: in 48 hours `shop/redact` goes out, unless {@link keepShopData} comes before. */
export function redactLater({ clock }: World, shop: SimulatedShop): void {
  dues.set(shop, clock.now() + REDACTED_AFTER)
}

/** The app came back in time. */
export function keepShopData(shop: SimulatedShop): void {
  dues.delete(shop)
}

/** Sends `shop/redact` when its time has come. */
export interface Redactions {
  /** Sends each that is due. */
  wake(): void
  /** When the next is due, on the simulator's clock; null when none is. */
  nextDue(): number | null
  /** No more of them. */
  stop(): void
}

export function createRedactions(world: World): Redactions {
  const { clock } = world
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  function nextDue(): number | null {
    const all = [...world.shops.values()].flatMap((shop) => dues.get(shop) ?? [])
    return stopped || all.length === 0 ? null : Math.min(...all)
  }

  function wake(): void {
    clearTimeout(timer)
    if (stopped) return
    for (const shop of world.shops.values()) {
      if ((dues.get(shop) ?? Infinity) > clock.now()) continue
      dues.delete(shop)
      // A test may have written another state without installing.
      if (shop.state === 'uninstalled') world.emit('shop/redact', shop.handle, samplePayload('shop/redact', shop))
    }
    const next = clock.flows ? nextDue() : null
    if (next !== null) timer = setTimeout(wake, Math.min(Math.max(next - clock.now(), 1), LONGEST_TIMER)).unref()
  }

  clock.onMove(wake)
  world.onEvent(({ topic }) => (topic === 'app/uninstalled' ? wake() : undefined))
  return {
    wake,
    nextDue,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
