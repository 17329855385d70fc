import * as shopwright from 'shopwright'
import { type Fetch, ShopifyApp } from 'shopwright'
import type { Answer, Config, Json, JsonObject, Vector } from './vector.ts'

/** One request that the library made. */
export interface SentRequest {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** `redirect` of the fetch call. */
  readonly redirect: string | undefined
  /** Whether the call can be aborted, as a timeout needs. */
  readonly abortable: boolean
}

/** What running a vector showed from outside. */
export interface Outcome {
  readonly result: Readonly<Record<string, unknown>>
  readonly requests: readonly SentRequest[]
  readonly sleeps: readonly number[]
  /** Answers of the script that nobody asked for. */
  readonly unused: number
}

interface Network {
  readonly fetch: Fetch
  readonly requests: SentRequest[]
  readonly answers: Answer[]
}

interface World {
  readonly app: ShopifyApp
  readonly requests: SentRequest[]
  readonly sleeps: number[]
  readonly answers: Answer[]
}

/** An app whose clock stands still, whose waits are noted, and whose network is a script. */
export function world(config: Config, now: number, script: readonly Answer[] = []): World {
  const sleeps: number[] = []
  const { fetch, requests, answers } = network(script)
  const app = new ShopifyApp({
    ...(config as { clientId: string; clientSecret: string }),
    now: () => now,
    sleep: (ms) => {
      sleeps.push(ms)
      return Promise.resolve()
    },
    fetch,
  })
  return { app, requests, sleeps, answers }
}

/** A network that is a script: what was sent, and the answers that are left. */
export function network(script: readonly Answer[]): Network {
  const requests: SentRequest[] = []
  const answers = [...script]
  const fetch: Fetch = (url, { method, headers, body, redirect, signal }) => {
    const sent = Object.fromEntries(new Headers(headers))
    requests.push({ url, method, headers: sent, body, redirect, abortable: signal instanceof AbortSignal })
    return answer(answers.shift())
  }
  return { fetch, requests, answers }
}

/** Runs one vector against the public functions: methods of the app, or exports that take the app first. */
export async function runVector(vector: Vector, as: 'method' | 'export' = 'method'): Promise<Outcome> {
  const { config, now, call, http, function: name } = vector
  const { app, requests, sleeps, answers } = world(config, now, http)
  const found = Reflect.get(as === 'method' ? app : shopwright, name) as Untyped | undefined
  if (found === undefined) throw new Error(`There is no ${name} as ${as}`)
  const run: Untyped = as === 'method' ? found : (...parameters) => found(app, ...parameters)
  const result = (await invoke(run, name, call)) as Record<string, unknown>
  return { result, requests, sleeps, unused: answers.length }
}

function answer(scripted: Answer | undefined): Promise<Response> {
  if (scripted === undefined) return Promise.reject(new Error('The script holds no further answer.'))
  if (scripted.networkError) return Promise.reject(new TypeError('fetch failed'))
  const { status = 200, headers = {}, body = '' } = scripted
  // Bytes, so that no content type is added to the scripted headers; 204 may have no body.
  return Promise.resolve(new Response(status === 204 ? null : new TextEncoder().encode(body), { status, headers }))
}

/** The arguments of a call are JSON and may be wrong on purpose, so they are handed over untyped. */
type Untyped = (...parameters: unknown[]) => Promise<unknown>

function invoke(run: Untyped, name: string, call: JsonObject | null): Promise<unknown> {
  if (name === 'adminGraphQLRequest') {
    const { query, ...options } = call ?? {}
    return run(query, Object.keys(options).length === 0 ? undefined : options)
  }
  if (call !== null && 'request' in call) {
    const { request, ...options } = call
    return run(withBytes(request), options)
  }
  if (name === 'refreshTokenExchangedAccessToken') return run(call?.['accessToken'])
  return run(call)
}

/** `{"base64": "…"}` as a body stands for bytes. */
function withBytes(request: Json | undefined): unknown {
  if (typeof request !== 'object' || request === null || !('body' in request)) return request
  const { body } = request
  const base64 = typeof body === 'object' && body !== null && 'base64' in body ? body.base64 : undefined
  return typeof base64 === 'string' ? { ...request, body: new Uint8Array(Buffer.from(base64, 'base64')) } : request
}
