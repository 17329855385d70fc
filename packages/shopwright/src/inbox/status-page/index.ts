import type { Handler, HandlerRes, Req } from '../../http/messages.ts'
import { parseQuery, splitUrl } from '../../http/query.ts'
import { createCrossSiteGuard, CROSS_SITE } from './cross-site.ts'
import { createHour } from './hour.ts'
import { page } from './page.ts'
import { type StatusOptions, statusOf, type WatchedInbox, within } from './status.ts'

export type { StatusMinute, TopicFailures } from './hour.ts'
export type { DeadDelivery, InboxStatus, WatchedInbox } from './status.ts'

/** How a status page looks, and what may be done on it. Times are in ms. */
export interface StatusPageOptions {
  /** Its heading; `Webhook inbox` by default. */
  readonly title?: string | undefined
  /** Whether dead deliveries may be replayed from the page; false by default, and then nothing can be changed on it. */
  readonly replay?: boolean | undefined
  /**
   * Signs the tokens of the page's forms: 16 characters or more, the same for all processes that serve the page. A random
   * one of this process by default.
   */
  readonly secret?: string | undefined
  /**
   * Whether the first line of what a handler threw is shown; true by default. It is your handlers' text: say false if they
   * put a customer's data into their errors.
   */
  readonly messages?: boolean | undefined
  /** How long the oldest may wait before the page asks for attention; 300,000 by default. */
  readonly attentionMs?: number | undefined
  /** How long to wait for the queue before the page says that it does not answer; 5,000 by default. */
  readonly queueMs?: number | undefined
  /** The present in ms since the epoch, by the same clock as the inbox's; the machine's by default. */
  readonly now?: (() => number) | undefined
}

/** Bytes of the longest form that is read. */
const LONGEST_FORM = 8_192

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // With `no-referrer` the browser would not name the origin of the page's own forms either.
  'referrer-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

/**
 * A page to watch an inbox on: how much waits, since when, how fast it is worked, what fails, the last hour as a picture,
 * and the dead deliveries with their reasons. No scripts, nothing loaded from elsewhere, no payloads. `?format=json` is
 * the same as data. Status 503 when the queue does not answer, 200 otherwise.
 *
 * It asks nobody who he is: **mount it behind your team's login.** With `replay: true` dead deliveries can be replayed by
 * whoever sees it, and by no other site that makes a browser send something.
 *
 * What the queue counts is of all processes. The hour, the rates and the failures are of the process that made the page,
 * from when it did; make it when the process begins, not when somebody asks. For all processes together use `telemetry` of
 * `createInbox`.
 *
 * @example
 * ```ts
 * import { ShopifyApp } from 'shopwright'
 * import { createInbox } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 * import { inboxStatusPage } from 'shopwright/inbox/status-page'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue() })
 * const statusPage = inboxStatusPage(inbox, { title: 'Webhooks of my app', replay: true })
 * const url = 'https://app.example/team/webhooks'
 * const { status } = await statusPage({ method: 'GET', url, headers: {}, body: '' })
 * console.log(status) // 200
 * ```
 */
export function inboxStatusPage(inbox: WatchedInbox, options: StatusPageOptions = {}): Handler {
  const { secret, now = Date.now, attentionMs = 300_000 } = options
  if (secret !== undefined && (typeof secret !== 'string' || secret.length < 16)) {
    throw new TypeError('inboxStatusPage: secret must have 16 characters or more. `openssl rand -hex 32` makes one.')
  }
  const isReplayed = options.replay === true
  const hour = createHour(now)
  inbox.listen((event) => hour.hear(event))
  const guard = createCrossSiteGuard(secret, now)
  const asked: StatusOptions = {
    inbox,
    hour,
    title: options.title ?? 'Webhook inbox',
    messages: options.messages ?? true,
    attentionMs,
    queueMs: options.queueMs ?? 5_000,
    now,
  }

  async function show(req: Req): Promise<HandlerRes> {
    const query = new Map(parseQuery(splitUrl(req.url).query))
    const status = await statusOf(asked, { topic: query.get('topic') ?? null, after: query.get('after') ?? null })
    const code = status.health === 'down' ? 503 : 200
    if (query.get('format') === 'json') {
      const headers = { ...HEADERS, 'content-type': 'application/json' }
      return { status: code, headers, body: JSON.stringify(status) }
    }
    const nonce = crypto.randomUUID()
    const body = page({
      status,
      token: isReplayed ? await guard.token() : null,
      replayed: numberIn(query.get('replayed')),
      refresh: query.get('refresh') === '10' ? 10 : null,
      nonce,
      attentionMs,
    })
    return {
      status: code,
      headers: {
        ...HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
      },
      body,
    }
  }

  async function replay(req: Req): Promise<HandlerRes> {
    const text = typeof req.body === 'string' ? req.body : new TextDecoder().decode(req.body.slice(0, LONGEST_FORM + 1))
    if (text.length > LONGEST_FORM) return refusal(413, 'The form is too long to be one of this page.')
    const form = new Map(parseQuery(text))
    const code = await guard.refusal(req, form.get('token') ?? '')
    if (code !== null) return refusal(403, CROSS_SITE[code])
    const ref = form.get('ref')
    const topic = form.get('topic')
    if (ref === undefined && form.get('all') !== '1') return refusal(400, 'The form names nothing to replay.')
    const filter = ref === undefined ? { ...(topic !== undefined && { topic }) } : { refs: [ref] }
    const count = await within(asked.queueMs, () => inbox.replay({ state: 'dead', ...filter }))
    if (count === null) {
      return refusal(503, 'The queue does not answer, so it is not known yet what is replayed. Go back and look.')
    }
    const back = topic === undefined ? '' : `&topic=${encodeURIComponent(topic.toWellFormed())}`
    // Relative, so that it holds behind proxies that mount the page elsewhere.
    return { status: 303, headers: { ...HEADERS, location: `?replayed=${count}${back}` }, body: '' }
  }

  return (req) => {
    if (req.method === 'GET' || req.method === 'HEAD') return show(req)
    if (req.method === 'POST' && isReplayed) return replay(req)
    const { status, headers, body } = refusal(405, 'Nothing can be changed on this page.')
    return { status, body, headers: { ...headers, allow: isReplayed ? 'GET, HEAD, POST' : 'GET, HEAD' } }
  }
}

function refusal(status: number, text: string): HandlerRes {
  return { status, headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8' }, body: `${text}\n` }
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
}
