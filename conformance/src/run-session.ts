import { inspect } from 'node:util'
import { AccessScopes, ApiVersion, Session } from 'shopwright/session'
import { partly } from './difference.ts'
import { network, type SentRequest } from './run-vector.ts'
import { secretsOf } from './secrets.ts'
import type { Json, JsonObject, Vector } from './vector.ts'

/** What a case of a session asks for. README.md says what the keys mean. */
interface SessionCall {
  readonly settings?: readonly JsonObject[]
  readonly session?: JsonObject
  readonly scopes?: Json
  readonly apiVersion?: Json
  readonly static?: string
  readonly method?: string
  readonly property?: string
  readonly arguments?: readonly Json[]
}

type Untyped = (...parameters: unknown[]) => unknown

/** Everything about the outcome of a session's case that is not as the case says. Empty when it conforms. */
export async function judgeSession(vector: Vector): Promise<string[]> {
  const call = vector.call as SessionCall
  const { fetch, requests, answers } = network(vector.http)
  const { clientId: apiKey = null, clientSecret: secret = null } = vector.config
  const App = Session.with({ apiKey, secret, fetch, now: () => vector.now })
  for (const settings of call.settings ?? []) App.setup(settings)

  let session: Session | undefined
  let result: unknown
  let thrown: unknown
  try {
    session = call.session === undefined ? undefined : sessionOf(App, call.session)
    result = await used(call, call.static === undefined ? targetOf(call, session) : App)
  } catch (error) {
    thrown = error
  }
  return [
    ...asExpected(vector.expect, { session, result, thrown, requests }),
    ...neverShown(vector, { session, thrown, requests }),
    ...(answers.length > 0 ? [`${answers.length} scripted answers were not asked for`] : []),
  ]
}

function sessionOf(App: typeof Session, given: JsonObject): Session {
  const { shop, version, token, accessScopes, tokenExpiresAt } = given
  const session = new App(shop as string, version as string, token as string, (accessScopes ?? null) as string)
  if (typeof tokenExpiresAt === 'string') session.tokenExpiresAt = new Date(tokenExpiresAt)
  return session
}

function targetOf({ scopes, apiVersion }: SessionCall, session: Session | undefined): unknown {
  if (scopes !== undefined) return new AccessScopes(scopes as string)
  return apiVersion === undefined ? session : ApiVersion.parse(apiVersion)
}

async function used(call: SessionCall, target: unknown): Promise<unknown> {
  const { property, method = call.static, arguments: parameters = [] } = call
  if (property !== undefined) return Reflect.get(target as object, property)
  return method === undefined
    ? undefined
    : (Reflect.get(target as object, method) as Untyped).apply(target, [...parameters])
}

interface Outcome {
  readonly session: Session | undefined
  readonly thrown: unknown
  readonly result: unknown
  readonly requests: readonly SentRequest[]
}

function asExpected(expect: JsonObject, { session, result, thrown, requests }: Outcome): string[] {
  const { throws, session: state, requests: sent, ...rest } = expect
  const found = partly({ result }, rest, 'outcome')
  if (throws === undefined) {
    if (thrown !== undefined) found.push(`it threw ${inspect(thrown)}`)
  } else {
    const { name, includes, fields } = throws as { name: string; includes: string[]; fields?: JsonObject }
    const { message } = (thrown ?? {}) as { message?: string }
    found.push(...partly(thrown, { name, ...fields }, 'error'))
    for (const text of includes)
      if (message?.includes(text) !== true) found.push(`error.message lacks ${text}: ${message}`)
  }
  if (state !== undefined) found.push(...partly(stateOf(session, state as JsonObject), state as JsonObject, 'session'))
  if (sent !== undefined) {
    const expected = sent as readonly JsonObject[]
    if (requests.length !== expected.length) found.push(`${requests.length} requests were made, not ${expected.length}`)
    for (const [n, { headers, ...request }] of expected.entries()) {
      found.push(...partly(requests[n], request, `requests[${n}]`))
      found.push(...partly(requests[n]?.headers, headers as JsonObject, `requests[${n}].headers`))
    }
  }
  return found
}

/** As the case writes it: dates as ISO texts, scopes as their text. */
function stateOf(session: Session | undefined, asked: JsonObject): unknown {
  const read = Object.keys(asked).map((key): [string, unknown] => {
    const value: unknown = session === undefined ? undefined : Reflect.get(session, key)
    if (value instanceof Date) return [key, value.toISOString()]
    return [key, value instanceof AccessScopes ? value.toString() : value]
  })
  return Object.fromEntries(read)
}

/** What holds for every case: secrets are shown nowhere, and nothing goes where it should not. */
function neverShown(vector: Vector, { session, thrown, requests }: Omit<Outcome, 'result'>): string[] {
  const shown = [inspect(session, { depth: 9 }), inspect(thrown, { depth: 9 }), ...requests.map(({ url }) => url)].join(
    '\n',
  )
  const found = [...secretsOf(vector)].filter((secret) => shown.includes(secret)).map((secret) => `${secret} is shown`)
  for (const { url, redirect, abortable } of requests) {
    if (redirect !== 'manual') found.push(`redirects of ${url} would be followed`)
    if (!abortable) found.push(`the call to ${url} cannot be aborted`)
  }
  return found
}
