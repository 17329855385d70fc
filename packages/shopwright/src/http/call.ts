import type { Settings } from '../config.ts'
import { fieldOf, textField } from './json.ts'
import { type LoggedReq, type LoggedRes, RedactedReq, redactLine } from './redact.ts'
import { RedactedRes } from './redacted-res.ts'
import { type Reply, readReply } from './reply.ts'
import { LONGEST_WAIT_MS, type RetryRow, type RetryRule } from './retry.ts'

/** One try of a call, for your log: what was sent and what came back, every secret and token struck out when it is read. */
export interface HttpLog {
  readonly code: string
  readonly detail: string
  readonly req: LoggedReq
  /** Status 0 where no whole answer came. */
  readonly res: LoggedRes
}

/** What to send. */
export interface CallRequest {
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string
  /** Struck out of logs by value; may still grow while nobody has read them. */
  readonly secrets: readonly string[]
  /** In bytes; a longer answer is not read to its end. */
  readonly bodyLimit: number
  /** For each try, until the last byte of the answer. */
  readonly timeoutMs?: number
  /** Ends tries and waits. */
  readonly signal?: AbortSignal | null
}

/** How a call went. */
export interface Call {
  /** The last answer; null if the last try got none, which `failure` then explains. */
  readonly reply: Reply | null
  readonly failure: string
  /** The tries that were followed by another. */
  readonly retried: readonly HttpLog[]
  /** The last try, which gets its code from what the caller makes of it; null if there was none. */
  readonly last: { readonly req: LoggedReq; readonly res: LoggedRes } | null
}

const TIMEOUT_MS = 30_000

/** Sends a POST, again and again where the rule says so. Never throws: a call that gets no answer says why in `failure`. */
export async function call(settings: Settings, request: CallRequest, rule: RetryRule): Promise<Call> {
  const req = new RedactedReq({ ...request, method: 'POST' }, request.secrets)
  const retried: HttpLog[] = []
  for (let tries = 1; ; tries += 1) {
    if (request.signal?.aborted === true) return { reply: null, failure: ABORTED, retried, last: null }
    let reply: Reply
    try {
      reply = await attempt(settings, request)
    } catch (error) {
      const res = { status: 0, body: '', headers: {} }
      return { reply: null, failure: reasonOf(error, request.secrets), retried, last: { req, res } }
    }
    const res = new RedactedRes(reply, request.secrets)
    const row = tries < rule.tries ? rule.rows.find((candidate) => candidate.applies(reply)) : undefined
    const ms = row?.wait(reply, tries, settings.now()) ?? 0
    if (row === undefined || ms > LONGEST_WAIT_MS) return { reply, failure: '', retried, last: { req, res } }
    retried.push({ code: row.code, detail: retryDetail(row, reply, ms, tries, rule.tries), req, res })
    try {
      await untilAborted(settings.sleep(ms), request.signal)
    } catch (error) {
      return { reply: null, failure: reasonOf(error, request.secrets), retried, last: null }
    }
  }
}

/** All tries of a call, the last with the code and detail that it came to. */
export function httpLogs(made: Call, code: string, detail: string): readonly HttpLog[] {
  return made.last === null ? made.retried : [...made.retried, { code, detail, ...made.last }]
}

const ABORTED = 'your signal ended the call'

async function attempt(settings: Settings, request: CallRequest): Promise<Reply> {
  const { url, headers, body, signal, timeoutMs = TIMEOUT_MS } = request
  const controller = new AbortController()
  const end = (reason: string) => controller.abort(new Error(reason))
  const onAbort = () => end(ABORTED)
  const timer = setTimeout(() => end(`no whole answer came within ${timeoutMs} ms`), timeoutMs)
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    const init = { method: 'POST', headers, body, redirect: 'manual', signal: controller.signal } as const
    const answer = async () => readReply(await settings.fetch(url, init), request.bodyLimit)
    // Raced as well, since a stand-in for `fetch` may not listen to its signal.
    return await untilAborted(answer(), controller.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

async function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | null | undefined): Promise<Value> {
  if (signal === null || signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason instanceof Error ? signal.reason : new Error(ABORTED))
    signal.addEventListener('abort', onAbort, { once: true })
    if (signal.aborted) onAbort()
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function retryDetail(row: RetryRow, reply: Reply, ms: number, tries: number, most: number): string {
  return `Shopify answered ${reply.status} (${row.code.replace(/_retry$/, '')}); try ${tries + 1} of ${most} follows after ${Math.round(ms)} ms.`
}

/** Why no answer came, in one line: the error's message, and the code of its cause, such as ECONNREFUSED. */
function reasonOf(error: unknown, secrets: readonly string[]): string {
  const cause = fieldOf(error, 'cause')
  const why = textField(cause, 'code') ?? textField(cause, 'message') ?? textField(error, 'code')
  const message = textField(error, 'message') ?? 'fetch failed without saying why'
  return redactLine(why === null ? message : `${message}: ${why}`, secrets)
}
