import { fieldOf } from '../../http/json.ts'
import { type Delivery, idempotencyKeyOf } from '../delivery.ts'
import type { Registered } from '../handlers.ts'
import type { FailureCode } from '../outcomes.ts'
import { type BigIntegers, InvalidPayload, parsePayload } from '../payload.ts'
import type { WebhookContext } from '../webhook-context.ts'
import type { Claim, FailureReason } from '../webhook-queue.ts'

/** Settled for the queue: what it returns is nothing but the end of the work. */
type Effects = (tx: unknown) => void | Promise<void>
/** What the handler handed in: whatever its query returns. */
type Effect = (tx: unknown) => unknown

/** How one run of a handler ended. */
export type Attempted =
  | { readonly ok: true; readonly effects: Effects | undefined }
  | { readonly ok: false; readonly reason: FailureReason; readonly error: unknown; readonly final: boolean }

export interface AttemptOptions {
  readonly bigIntegers: BigIntegers
  readonly tokens: unknown
  /** Whether the queue has the trait `effects`. */
  readonly hasEffects: boolean
  readonly abort: AbortController
}

/** Runs a handler once, until it is done or `abort` is aborted, at its timeout at the latest. Never rejects. */
export async function attempt(claim: Claim, handler: Registered, options: AttemptOptions): Promise<Attempted> {
  const { abort } = options
  const effects: Effect[] = []
  const timer = setTimeout(() => abort.abort(new TimedOut(handler.timeout)), Math.min(handler.timeout, 2 ** 31 - 1))
  const aborted = new Promise<never>((_, reject) => {
    abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error), { once: true })
  })
  aborted.catch(() => undefined)
  try {
    await Promise.race([run(claim, handler, options, effects), aborted])
    return { ok: true, effects: effects.length === 0 ? undefined : (tx) => inOrder(effects.slice(), tx) }
  } catch (error) {
    return failure(codeOf(error), error)
  } finally {
    clearTimeout(timer)
  }
}

async function run(claim: Claim, handler: Registered, options: AttemptOptions, effects: Effect[]): Promise<void> {
  const { delivery } = claim
  const parsed = lazy(delivery, options.bigIntegers)
  const validated = handler.schema === null ? parsed : await validate(handler.schema, parsed())
  const context: WebhookContext = {
    get payload() {
      return validated()
    },
    shop: delivery.shop,
    topic: delivery.topic,
    delivery,
    tokens: options.tokens,
    attempt: claim.attempt,
    idempotencyKey: idempotencyKeyOf(delivery),
    signal: options.abort.signal,
    tx(effect) {
      if (!options.hasEffects) throw new TxUnsupported()
      effects.push(effect)
    },
  }
  await handler.run(context as never)
}

function lazy({ body }: Delivery, bigIntegers: BigIntegers): () => unknown {
  let payload: { readonly value: unknown } | undefined
  return () => (payload ??= { value: parsePayload(body, bigIntegers) }).value
}

async function validate(schema: NonNullable<Registered['schema']>, payload: unknown): Promise<() => unknown> {
  const result = await schema['~standard'].validate(payload)
  if (result.issues === undefined) return () => result.value
  const places = [...new Set(result.issues.map(({ path = [] }) => path.map(segmentOf).join('.') || 'the whole'))]
  throw new InvalidPayload(`The schema refused the payload at: ${places.slice(0, 5).join(', ')}.`)
}

/** Places alone are told: a schema’s messages quote what stands there. */
function segmentOf(segment: unknown): string {
  return String(fieldOf(segment, 'key') ?? segment).slice(0, 100)
}

/** Without a pause where no effect asks for one: a synchronous database must not be left in the midst of a transaction. */
function inOrder(effects: readonly Effect[], tx: unknown): void | Promise<void> {
  for (const [index, effect] of effects.entries()) {
    const pending = effect(tx)
    if (isPending(pending)) return Promise.resolve(pending).then(() => inOrder(effects.slice(index + 1), tx))
  }
}

/** Query builders are thenables, and run only when somebody waits for them. */
function isPending(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function'
}

class TimedOut extends Error {
  constructor(ms: number) {
    super(`The handler was not done after ${ms} ms.`)
  }
}

function codeOf(error: unknown): FailureCode {
  if (error instanceof InvalidPayload) return 'invalid_payload'
  if (error instanceof TxUnsupported) return 'tx_unsupported'
  return error instanceof TimedOut ? 'handler_timed_out' : 'handler_threw'
}

class TxUnsupported extends Error {
  constructor() {
    super('This queue cannot run effects in the transaction that ends a delivery. Write with `idempotencyKey` instead.')
  }
}

/** Codes that no further attempt would change. */
const FINAL: ReadonlySet<FailureCode> = new Set(['invalid_payload', 'tx_unsupported'])

/** An attempt that failed. */
export function failure(code: FailureCode, error: unknown): Attempted {
  return { ok: false, reason: { code, detail: detailOf(error) }, error, final: FINAL.has(code) }
}

function detailOf(error: unknown): string {
  try {
    const text = error instanceof Error ? (error.stack ?? String(error)) : String(error)
    return text.slice(0, 2_000)
  } catch {
    return 'What was thrown cannot be written as text.'
  }
}
