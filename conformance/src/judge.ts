import { body, difference, headersIgnoringCase, partly } from './difference.ts'
import type { Outcome, SentRequest } from './run-vector.ts'
import { secretsOf } from './secrets.ts'
import type { Json, JsonObject, Vector } from './vector.ts'

/** Everything about an outcome that is not as the vector, or a rule for all vectors, says. Empty when it conforms. */
export function judge(vector: Vector, outcome: Outcome): string[] {
  return [...asExpected(vector.expect, outcome), ...alwaysTrue(vector, outcome)]
}

type Logs = readonly { readonly code: string; readonly detail: unknown; readonly req: unknown; readonly res: unknown }[]

function asExpected(expect: JsonObject, { result, requests, sleeps }: Outcome): string[] {
  const { code, response, absent, httpLogCodes, httpLogs, logReq, requests: sent, sleeps: waits, ...rest } = expect
  const { bodyIncludes, bodyExcludes, ...fields } = rest
  const log = result['log'] as { code: string; req?: unknown }
  const logs = (result['httpLogs'] ?? []) as Logs
  const page = String((result['response'] as { body?: unknown } | undefined)?.body)
  const found: (string | null)[] = [...partly(result, fields, 'result')]

  if (code !== undefined) found.push(difference(log.code, code, 'log.code'))
  if (response !== undefined) found.push(...partly(result['response'], response as JsonObject, 'response'))
  for (const name of (absent ?? []) as string[]) if (name in result) found.push(`result.${name} should not be there`)
  if (httpLogCodes !== undefined)
    found.push(
      difference(
        logs.map((entry) => entry.code),
        httpLogCodes,
        'httpLogCodes',
      ),
    )
  for (const [n, entry] of ((httpLogs ?? []) as JsonObject[]).entries()) found.push(...httpLog(logs[n], entry, n))
  if (logReq !== undefined) found.push(...message(plain(log.req), logReq as JsonObject, 'log.req'))
  if (waits !== undefined) found.push(waited(sleeps, waits as Json[]))
  if (sent !== undefined) found.push(...asked(requests, sent as JsonObject[]))
  for (const text of (bodyIncludes ?? []) as string[])
    if (!page.includes(text)) found.push(`response.body lacks ${text}: ${page}`)
  for (const text of (bodyExcludes ?? []) as string[])
    if (page.includes(text)) found.push(`response.body holds ${text}: ${page}`)
  return found.filter((text) => text !== null)
}

/** What holds for every vector, whatever it expects. */
function alwaysTrue(vector: Vector, { result, requests, unused }: Outcome): string[] {
  const found: string[] = []
  const {
    log,
    httpLogs = [],
    response,
  } = result as {
    log: { code: unknown; detail: unknown }
    httpLogs?: Logs
    response: { status: unknown; body: unknown; headers: Record<string, string> }
  }
  for (const { code, detail } of [log, ...httpLogs])
    if (typeof detail !== 'string' || detail === '') found.push(`the detail of ${String(code)} is empty`)

  const written = `${JSON.stringify({ log, httpLogs })} ${log.detail as string}`
  for (const secret of secretsOf(vector)) if (written.includes(secret)) found.push(`the logs hold the secret ${secret}`)

  if (unused > 0) found.push(`${unused} scripted answers were not asked for`)
  for (const request of requests) {
    if (request.redirect !== 'manual') found.push(`redirects of ${request.url} would be followed`)
    if (!request.abortable) found.push(`the call to ${request.url} cannot be aborted`)
    const { hostname } = new URL(request.url)
    if (!/^[a-z0-9][a-z0-9-]{0,62}\.myshopify\.com$/.test(hostname)) found.push(`${request.url} is no shop`)
  }
  if (typeof response.status !== 'number' || response.status < 200 || response.status > 599)
    found.push(`response.status is ${String(response.status)}`)
  if (typeof response.body !== 'string') found.push('response.body is no text')
  for (const [name, value] of Object.entries(response.headers)) {
    // eslint-disable-next-line no-control-regex -- control characters are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(name + value)) found.push(`the header ${name} holds a control character`)
    if (name === 'Location' && value.includes(' ')) found.push('Location holds a space')
  }
  return found
}

function httpLog(actual: Logs[number] | undefined, expected: JsonObject, n: number): string[] {
  const { req, res, ...rest } = expected
  const side = (name: 'req' | 'res', wanted: Json | undefined) =>
    wanted === undefined ? [] : message(plain(actual?.[name]), wanted as JsonObject, `httpLogs[${n}].${name}`)
  return [...partly(actual, rest, `httpLogs[${n}]`), ...side('req', req), ...side('res', res)]
}

/** A logged request or response; `headersIgnoringCase` names only the headers that matter. */
function message(logged: unknown, { headersIgnoringCase: headers, ...wanted }: JsonObject, path: string): string[] {
  const named = (logged as { headers?: unknown } | undefined)?.headers
  const wrong = headers === undefined ? null : headersIgnoringCase(named, headers, `${path}.headers`)
  return [...partly(logged, wanted, path, { body }), ...(wrong === null ? [] : [wrong])]
}

/** A wait is a number of ms or a range `[from, to]`. Waits of 0 ms need not happen. */
function waited(sleeps: readonly number[], expected: readonly Json[]): string | null {
  const wanted = expected.filter((wait) => wait !== 0 && !(Array.isArray(wait) && wait[0] === 0 && sleeps.length === 0))
  const actual = sleeps.filter((ms, n) => ms !== 0 || Array.isArray(wanted[n]))
  const fits =
    actual.length === wanted.length &&
    actual.every((ms, n) => {
      const wait = wanted[n]
      if (!Array.isArray(wait)) return ms === wait
      const [from, to] = wait as number[]
      return ms >= (from ?? 0) && ms <= (to ?? 0)
    })
  return fits ? null : `sleeps are ${JSON.stringify(sleeps)}, expected ${JSON.stringify(expected)}`
}

function asked(requests: readonly SentRequest[], expected: readonly JsonObject[]): string[] {
  if (requests.length !== expected.length) return [`${requests.length} requests were made, expected ${expected.length}`]
  return expected.flatMap((request, n) =>
    partly(requests[n], request, `requests[${n}]`, { body, headers: headersIgnoringCase }),
  )
}

/** As a log line would hold it. */
const plain = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)))
