import type { AdapterOptions } from '../adapters/bridge/adapter.ts'
import type { HandlerRes, Req } from '../http/messages.ts'
import type { RawReq, RawRes } from './raw-http.ts'

/** One server under test and what it has seen so far. */
export interface Bench {
  readonly url: string
  /** The requests that reached the handler. */
  readonly seen: readonly Req[]
  /** What `onError` was given. */
  readonly errors: readonly unknown[]
  /** Sends one request over a socket of its own; `null` when the server hung up instead of answering. */
  readonly ask: (req?: RawReq) => Promise<RawRes | null>
}

/** One case of the suite: its title, what the app answers, how it is mounted, and what must hold. */
export interface AdapterCase {
  readonly title: string
  readonly answer?: (req: Req) => HandlerRes | Promise<HandlerRes>
  readonly options?: AdapterOptions
  readonly run: (bench: Bench) => Promise<void>
}

/** Every byte there is: not UTF-8, not ASCII, with line breaks and NUL. */
export const EVERY_BYTE: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => byte)

/** The body of a request as bytes. */
export const bytesOf = ({ body }: Req): Buffer => Buffer.from(body as string)
