import type { InboxEvent } from '../inbox-event.ts'
import type { WebhookQueue } from '../webhook-queue.ts'

/** How long deliveries are kept when nothing more is to be done with them, in ms. */
export interface Keep {
  /** Done ones: known as duplicates, and to be replayed, for so long; three days by default. Shopify repeats for four hours. */
  readonly doneMs?: number | undefined
  /** Dead ones; null, the default, keeps them until somebody acts. Payloads hold personal data: the law may know a limit. */
  readonly deadMs?: number | null | undefined
}

const THREE_DAYS = 3 * 24 * 3_600_000
const EVERY = 60_000

/** Forgets what is old, about once a minute while the inbox works. */
export function createPruning(
  queue: Pick<WebhookQueue, 'prune'>,
  { doneMs = THREE_DAYS, deadMs = null }: Keep,
  emit: (event: InboxEvent) => void,
): { readonly start: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const later = (): void => {
    timer = setTimeout(() => void prune(), EVERY * (0.75 + Math.random() / 2))
  }
  async function prune(): Promise<void> {
    const mine = timer
    try {
      await queue.prune({ doneMs, deadMs })
    } catch (error) {
      emit({ type: 'queue_error', operation: 'prune', error })
    }
    // Stopped meanwhile, or not.
    if (timer === mine) later()
  }
  return {
    start: () => void (timer ?? later()),
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}
