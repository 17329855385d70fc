import type { HandlerRes, Req, RequestKind } from 'shopwright/sign'
import type { World } from '../world.ts'

/** One request that was sent to the app, and how the app took it. */
export interface Delivery {
  /** 1, 2, 3… */
  readonly id: number
  readonly kind: RequestKind
  /** The handle. */
  readonly shop: string
  /** What it was about: the topic of a webhook, the handle of a Flow action, the path of anything else. */
  readonly subject: string
  /** What is wrong with the request on purpose, or null. */
  readonly flaw: string | null
  /** Which attempt it was, 1 for the first; of a webhook that is tried again, 2, 3… */
  readonly attempt: number
  /** The id of the webhook that it is an attempt of, see `simulator.webhooks`; null for other kinds. */
  readonly webhook: number | null
  readonly req: Req
  /** The app's answer; null when it gave none. */
  readonly response: HandlerRes | null
  /** The app's status; 0 when it gave none. */
  readonly status: number
  /** Why there was no answer, or null. */
  readonly error: string | null
  /**
   * `accepted`: 2xx. `redirected`: 3xx, which is how a page without an ID token must answer. `refused`: 4xx.
   * `failed`: 5xx, or no answer.
   */
  readonly verdict: 'accepted' | 'redirected' | 'refused' | 'failed'
  /** When it was sent, on the simulator's clock, in ms since the epoch. */
  readonly at: number
  /** How long the app took, in real ms. */
  readonly ms: number
}

/** Brings a request to the app and comes back with its answer; rejects when there is none. */
export type Deliver = (req: Req, kind: RequestKind) => Promise<HandlerRes>

/** Sends a request to the app, and writes down how the app took it. It never rejects. */
export async function deliverAndRecord(
  world: World,
  deliver: Deliver,
  what: Pick<Delivery, 'kind' | 'shop' | 'subject' | 'flaw' | 'req'> & Partial<Pick<Delivery, 'attempt' | 'webhook'>>,
): Promise<Delivery> {
  const at = world.clock.now()
  const started = performance.now()
  const answer = await deliver(what.req, what.kind).then(
    (response) => ({ response, status: response.status, error: null }),
    (error: unknown) => ({ response: null, status: 0, error: reasonOf(error) }),
  )
  const { status } = answer
  const ms = performance.now() - started
  const verdict = verdictOf(status)
  const delivery = { id: world.ids.next('delivery'), attempt: 1, webhook: null, ...what, ...answer, verdict, at, ms }
  world.deliveries.push(delivery)
  if (world.deliveries.length > world.keep) world.deliveries.shift()
  return delivery
}

function verdictOf(status: number): Delivery['verdict'] {
  if (status >= 200 && status < 300) return 'accepted'
  if (status >= 300 && status < 400) return 'redirected'
  return status >= 400 && status < 500 ? 'refused' : 'failed'
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Where all of several addresses refused, the message is empty and the code says it.
  return error.message === '' && 'code' in error ? String(error.code) : error.message
}
