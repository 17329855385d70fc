import { ShopifyApp } from '../app.ts'
import type { FetchInit } from '../config.ts'

/** One scripted answer: a response in parts, an error to fail with, or a function that answers as it likes. */
export type ScriptedAnswer =
  | { readonly status?: number; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }
  | Error
  | ((init: FetchInit) => Promise<Response>)

/** An app whose network is a script and whose clock stands still, with what it sent and how long it slept. */
export interface ScriptedApp {
  readonly app: ShopifyApp
  readonly sent: { readonly url: string; readonly init: FetchInit }[]
  readonly slept: number[]
  readonly now: number
}

/** Answers are given in order, the last one again and again. A body that is no string is written as JSON. */
export function scriptedApp(...answers: readonly ScriptedAnswer[]): ScriptedApp {
  const now = Date.UTC(2026, 10, 23, 12)
  const sent: ScriptedApp['sent'] = []
  const slept: number[] = []
  const app = new ShopifyApp({
    clientId: 'client-id',
    clientSecret: 'shpss_scripted_secret',
    now: () => now,
    sleep: async (ms) => void slept.push(ms),
    fetch: async (url, init) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)] ?? new Error('the script is empty')
      sent.push({ url, init })
      if (answer instanceof Error) throw answer
      if (typeof answer === 'function') return answer(init)
      const { status = 200, body = '', headers = {} } = answer
      return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers })
    },
  })
  return { app, sent, slept, now }
}
