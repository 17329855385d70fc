import type { Res } from '../../http/messages.ts'

/** Why a request could not be read, and what each is answered. */
const UNREADABLE = {
  body_too_large: [413, 'Payload too large'],
  body_timeout: [408, 'Request timeout'],
  body_aborted: [400, 'Bad Request'],
  body_already_read: [500, ''],
  invalid_host: [400, 'Bad Request'],
} as const satisfies Record<string, readonly [status: number, body: string]>

/** The stable names of the reasons why a request could not be read. */
export type ReqErrorCode = keyof typeof UNREADABLE

/**
 * A request that could not be read. `toReq` rejects with it; `mount` answers it. It carries what frameworks look for
 * (`status`, `statusCode`, `getResponse`), so one that you let through is answered with the right status.
 *
 * @example
 * const error = new ReqError('body_too_large', 'The body is over 5 MiB.')
 * error.response.status // 413
 */
export class ReqError extends Error {
  override readonly name = 'ReqError'
  readonly code: ReqErrorCode
  readonly status: number
  readonly statusCode: number
  readonly response: Res

  constructor(code: ReqErrorCode, message: string) {
    super(message)
    const [status, body] = UNREADABLE[code]
    this.code = code
    this.status = status
    this.statusCode = status
    this.response = { status, body, headers: {} }
  }

  /** The response for the client as a fetch `Response`; Hono asks for it. */
  getResponse(): Response {
    return new Response(this.response.body, { status: this.status })
  }
}

/** The error of a body over the limit, in bytes. */
export function bodyTooLarge(limit: number): ReqError {
  return new ReqError('body_too_large', `The body is over ${limit} bytes. Raise bodyLimit if it was a genuine one.`)
}

/** The error of a body that took longer than this many milliseconds. */
export function bodyTimeout(limit: number): ReqError {
  return new ReqError('body_timeout', `The body did not arrive within ${limit} ms (bodyTimeout).`)
}

/** The error of a body whose sender went away. */
export function bodyAborted(): ReqError {
  return new ReqError('body_aborted', 'The client went away before its body had arrived.')
}
