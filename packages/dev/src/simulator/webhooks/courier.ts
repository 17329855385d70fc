import { type Deliver, deliverAndRecord, type Delivery } from '../requests/delivery.ts'
import type { World } from '../world.ts'
import { createLanes } from './lanes.ts'
import type { DeliveryRules } from './options.ts'
import type { Outgoing, SentWebhook, WebhookAttempt } from './sent-webhook.ts'

/** What a test may see of webhooks, and do with them. */
export interface Webhooks {
  /** Newest first: all that are under way, and the last that are over. */
  list(): readonly SentWebhook[]
  /** By its number; undefined when it never was, or is long over. */
  get(id: number): SentWebhook | undefined
  /** The attempt that is waited for is made now. Null when none is. */
  deliverNow(id: number): Promise<Delivery | null>
  /** The same once more, with the same webhook id: what the app must know for a duplicate. Its schedule stays as it is. */
  duplicate(id: number): Promise<Delivery>
  /** The same event as a new webhook, with an id and a schedule of its own. */
  resend(id: number): Promise<Delivery>
}

/** Takes webhooks to the app, and tries again where that failed. */
export interface Courier extends Webhooks {
  readonly rules: DeliveryRules
  /** Sends it; resolves when the first attempt is over. Rejects when it cannot be composed. */
  send(outgoing: Outgoing): Promise<Delivery>
  /** Begins every attempt that is due. */
  wake(): void
  /** When the next attempt is due, on the simulator's clock; null when none is waited for. */
  nextDue(): number | null
  /** No further attempts. */
  stop(): void
}

type Tracked = { -readonly [Key in keyof SentWebhook]: SentWebhook[Key] } & {
  attempts: WebhookAttempt[]
  readonly outgoing: Outgoing
  firstAt: number
  retried: number
}

const ATTEMPTS_KEPT = 50
const LONGEST_TIMER = 2 ** 31 - 1

/** The courier of a world. `sleep` waits real ms, for disorder. */
export function createCourier(
  world: World,
  deliver: Deliver,
  rules: DeliveryRules,
  sleep: (ms: number) => Promise<void>,
): Courier {
  const { clock, ids } = world
  const known = new Map<number, Tracked>()
  const over: number[] = []
  const waiting = new Set<Tracked>()
  const inLane = createLanes(rules.concurrency)
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  const chance = (): number => Number.parseInt(ids.hex(8), 16) / 2 ** 32

  function send(outgoing: Outgoing): Promise<Delivery> {
    const webhook: Tracked = {
      id: ids.next('webhook'),
      ...facts(outgoing),
      attempts: [],
      attemptCount: 0,
      state: 'sending',
      nextAttemptAt: null,
      outgoing,
      firstAt: clock.now(),
      retried: 0,
    }
    known.set(webhook.id, webhook)
    if (rules.duplicates > 0 && chance() < rules.duplicates) void attempt(webhook, 'duplicate')
    return attempt(webhook, 'first')
  }

  function attempt(webhook: Tracked, reason: WebhookAttempt['reason']): Promise<Delivery> {
    if (reason !== 'duplicate') {
      waiting.delete(webhook)
      webhook.state = 'sending'
      webhook.nextAttemptAt = null
    }
    const made = make(webhook, reason)
    world.follow(made.catch(() => undefined))
    return made
  }

  async function make(webhook: Tracked, reason: WebhookAttempt['reason']): Promise<Delivery> {
    if (rules.disorder > 0 && reason !== 'retry') await sleep(Math.round(chance() * rules.disorder))
    const delivery = await inLane(() => made(webhook, reason)).catch((error: unknown) => {
      if (reason !== 'duplicate') end(webhook, 'given_up')
      throw error
    })
    const { at, ms, status, error } = delivery
    webhook.attempts.push({ reason, at, ms, status, error })
    if (webhook.attempts.length > ATTEMPTS_KEPT) webhook.attempts.shift()
    if (reason !== 'duplicate') goOn(webhook, delivery)
    return delivery
  }

  async function made(webhook: Tracked, reason: WebhookAttempt['reason']): Promise<Delivery> {
    const { outgoing, shop, topic } = webhook
    const req = await outgoing.compose(webhook.webhookId)
    const what = { kind: 'webhook', shop, subject: topic, flaw: outgoing.flaw, req, webhook: webhook.id } as const
    webhook.attemptCount += 1
    if (reason === 'first') webhook.firstAt = clock.now()
    return deliverAndRecord(world, outgoing.deliver ?? deliver, { ...what, attempt: webhook.attemptCount })
  }

  function goOn(webhook: Tracked, { verdict }: Delivery): void {
    if (verdict === 'accepted') return end(webhook, 'delivered')
    const next = webhook.outgoing.retryTimes[webhook.retried]
    if (next === undefined) {
      // Only what was made through the Admin API: subscriptions of the toml stay, whatever happens.
      const subscription = world.subscriptions.get(webhook.subscription ?? '')
      const hasFailed = webhook.retried > 0 && subscription?.source === 'admin-api'
      if (hasFailed && webhook.channel === 'https') world.subscriptions.delete(subscription.id)
      return end(webhook, 'given_up')
    }
    webhook.retried += 1
    webhook.state = 'waiting'
    webhook.nextAttemptAt = webhook.firstAt + next
    waiting.add(webhook)
    wake()
  }

  function end(webhook: Tracked, state: 'delivered' | 'given_up'): void {
    webhook.state = state
    over.push(webhook.id)
    if (over.length > world.keep) known.delete(over.shift() ?? 0)
  }

  function nextDue(): number | null {
    let next: number | null = null
    if (stopped) return next
    for (const { nextAttemptAt } of waiting) {
      if (nextAttemptAt !== null && (next === null || nextAttemptAt < next)) next = nextAttemptAt
    }
    return next
  }

  function wake(): void {
    clearTimeout(timer)
    if (stopped) return
    const now = clock.now()
    const due = [...waiting].filter(({ nextAttemptAt }) => nextAttemptAt !== null && nextAttemptAt <= now)
    for (const webhook of due.sort((a, b) => (a.nextAttemptAt ?? 0) - (b.nextAttemptAt ?? 0))) {
      void attempt(webhook, 'retry')
    }
    const next = clock.flows ? nextDue() : null
    // Somebody who has ended waits for nothing.
    if (next !== null) timer = setTimeout(wake, Math.min(Math.max(next - now, 1), LONGEST_TIMER)).unref()
  }

  function one(id: number): Tracked {
    const webhook = known.get(id)
    if (webhook !== undefined) return webhook
    throw new TypeError(`The simulator remembers no webhook ${id}: it keeps the last ${world.keep} that are over.`)
  }

  clock.onMove(wake)
  return {
    rules,
    send,
    wake,
    nextDue,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
    list: () => [...known.values()].toReversed(),
    get: (id) => known.get(id),
    deliverNow: async (id) => (waiting.has(one(id)) ? attempt(one(id), 'retry') : null),
    duplicate: async (id) => attempt(one(id), 'duplicate'),
    resend: async (id) => send({ ...one(id).outgoing, webhookId: ids.uuid() }),
  }
}

function facts(outgoing: Outgoing): Omit<Outgoing, 'compose' | 'retryTimes' | 'flaw' | 'deliver'> {
  const { compose: _compose, retryTimes: _retryTimes, flaw: _flaw, deliver: _deliver, ...known } = outgoing
  return known
}
