/** One header's value as frameworks hand it over: a string, several strings, or nothing. */
export type HeaderValue = string | readonly string[] | undefined

/** The part of the platform's `Headers` that is read here. */
export interface HeadersLike {
  append(name: string, value: string): void
  get(name: string): string | null
  forEach(callback: (value: string, name: string) => void): void
}

/** Headers in any of the usual shapes; names are compared without regard to case. */
export type HeadersInput =
  | Readonly<Record<string, HeaderValue>>
  | HeadersLike
  | ReadonlyMap<string, string | readonly string[]>
  | Iterable<readonly [string, string | readonly string[]]>

/**
 * A request as every function here takes it. An adapter (`shopwright/adapters/*`) makes one from your framework's
 * request, or write it by hand.
 *
 * - `method`: in capitals, as HTTP has it.
 * - `url`: the full URL that was asked for, query included.
 * - `headers`: as they came.
 * - `body`: exactly the bytes as they came (or the text, if it is known to be UTF-8); `''` where there is none.
 *   A body that was parsed and written again no longer has the signature it came with.
 */
export interface Req {
  readonly method: string
  readonly url: string
  readonly headers: HeadersInput
  readonly body: string | Uint8Array
}

/** A response that is ready to be sent. */
export interface Res {
  status: number
  body: string
  headers: Record<string, string>
}

/** What a {@link Handler} may answer: a {@link Res}, or one with bytes or several values for a header. */
export interface HandlerRes {
  readonly status: number
  readonly body: string | Uint8Array
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** Anything that answers requests. Adapters mount it; a guarded verifier and the simulator are Handlers. */
export type Handler = (req: Req) => HandlerRes | Promise<HandlerRes>
