import type { LoggedReq } from './http/redact.ts'
import type { Res } from './http/messages.ts'

/** What a result says for your log: a stable code to act on, and what happened, why, and what to do next. */
export interface Log<Code extends string = string> {
  readonly code: Code
  readonly detail: string
}

/** A {@link Log} with the request it speaks of, every secret, token and signature struck out. */
export interface LogWithReq<Code extends string = string> extends Log<Code> {
  readonly req: LoggedReq
}

/** The same fields, all `null`: a refusal keeps the shape of the success. */
export type Nulls<Facts> = { readonly [Field in keyof Facts]: null }

/** The request is genuine. `response` carries the headers that your own response must have. */
export type Verified<Facts = unknown, Shop extends string | null = string> = {
  readonly ok: true
  readonly shop: Shop
  readonly log: LogWithReq<'verified'>
  readonly response: Res
} & Readonly<Facts>

/** A browser's CORS preflight: nothing is proven and nothing is asked. Send `response`. */
export type Preflight<Facts = unknown> = {
  readonly ok: true
  readonly shop: null
  readonly log: LogWithReq<'options_request'>
  readonly response: Res
} & Nulls<Facts>

/** The request proves nothing. Send `response` and do no work. */
export type Refused<Code extends string = string, Facts = unknown> = {
  readonly ok: false
  readonly shop: null
  readonly log: LogWithReq<Code>
  readonly response: Res
} & Nulls<Facts>
