import type { World } from '../world.ts'
import type { Webhooks } from '../webhooks/courier.ts'
import type { SentWebhook } from '../webhooks/sent-webhook.ts'
import type { WebhookEntry, WebhooksState } from './browser/wire.ts'
import { redactedPath } from './redact.ts'
import { answer, answerJson, type HandlerRes } from './request.ts'

/** As many as a person scrolls through; `simulator.webhooks` has them all. */
const SHOWN = 200
const LONGEST_BODY = 64 * 1024

const FROM = { toml: 'shopify.app.toml', 'admin-api': 'Admin API' } as const

/** The webhooks of a shop, newest first. */
export function webhooksState(world: World, webhooks: Webhooks | undefined, shop: string): WebhooksState {
  const all = (webhooks?.list() ?? []).filter((webhook) => webhook.shop === shop)
  const counts = { delivered: 0, waiting: 0, sending: 0, given_up: 0 }
  for (const { state } of all) counts[state] += 1
  return {
    now: world.clock.now(),
    flows: world.clock.flows,
    counts,
    hidden: Math.max(0, all.length - SHOWN),
    webhooks: all.slice(0, SHOWN).map((webhook) => entryOf(world, webhook)),
  }
}

function entryOf(world: World, webhook: SentWebhook): WebhookEntry {
  const { id, topic, webhookId, channel, state, triggeredAt, name, attempts, attemptCount, nextAttemptAt } = webhook
  const source = world.subscriptions.get(webhook.subscription ?? '')?.source
  const from = webhook.subscription === null ? 'sent by hand' : source === undefined ? 'deleted since' : FROM[source]
  const to = channel === 'eventbridge' ? 'Amazon EventBridge' : redactedPath(webhook.url)
  const facts = { id, topic, webhookId, channel, state, triggeredAt, name, attemptCount, nextAttemptAt }
  return { ...facts, from, to, attempts: attempts.map((each) => ({ ...each })) }
}

/** The payload of one webhook, indented where it is JSON. */
export function webhookBody(webhooks: Webhooks | undefined, shop: string, id: number): HandlerRes {
  const webhook = webhooks?.get(id)
  if (webhook?.shop !== shop) return answer(404, 'text/plain', 'The simulator has forgotten this webhook.')
  const { body } = webhook
  return answer(200, 'text/plain', body.length > LONGEST_BODY ? `${body.slice(0, LONGEST_BODY)}…` : indented(body))
}

const JSON_PARTS = /"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|[^\s{}[\],:"]+/g

/** JSON on lines of its own, each number digit by digit as it was sent: parsed, ids of more than 53 bits would be others. */
function indented(body: string): string {
  if (!isJson(body)) return body
  let depth = 0
  const line = (): string => `\n${'  '.repeat(depth)}`
  const parts = body.match(JSON_PARTS) ?? []
  return parts
    .map((part) => {
      if (part === ',') return part + line()
      if (part === ':') return ': '
      if (part === '{' || part === '[') {
        depth += 1
        return part + line()
      }
      if (part !== '}' && part !== ']') return /^[{[]/.test(part) ? part.replaceAll(/\s/g, '') : part
      depth -= 1
      return line() + part
    })
    .join('')
}

function isJson(body: string): boolean {
  try {
    JSON.parse(body)
    return true
  } catch {
    return false
  }
}

const ACTIONS: Readonly<Record<string, (webhooks: Webhooks, id: number) => Promise<unknown>>> = {
  now: (webhooks, id) => webhooks.deliverNow(id),
  duplicate: (webhooks, id) => webhooks.duplicate(id),
  resend: (webhooks, id) => webhooks.resend(id),
}

/** What somebody ordered on the page: deliver now, send a duplicate, send again. */
export async function actOnWebhook(
  webhooks: Webhooks,
  shop: string,
  order: Readonly<Record<string, unknown>>,
): Promise<HandlerRes> {
  const id = Number(order['id'])
  const name = typeof order['action'] === 'string' ? order['action'] : ''
  const act = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined
  if (act === undefined) return answerJson(400, { error: 'There is no such action.' })
  if (webhooks.get(id)?.shop !== shop) return answerJson(404, { error: 'The simulator has forgotten this webhook.' })
  await act(webhooks, id)
  return answerJson(200, {})
}
