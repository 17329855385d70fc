/** What an {@link OAuthException} knows beside its message. */
export interface OAuthFailure {
  /** The HTTP status; null where no whole answer came. */
  readonly status: number | null
  /** `error` of the answer, such as `invalid_client`; null where it names none. */
  readonly error: string | null
  /** `error_description` of the answer; null where it has none. */
  readonly errorDescription: string | null
  /** The body of the answer, every secret and token struck out; `''` where there is none. */
  readonly body: string
  /** Why no answer came; absent where one did. */
  readonly cause?: unknown
}

/**
 * Shopify gave no access token: it refused, answered something else, or did not answer within the timeout. The session
 * is as it was before. Nothing in the error holds a secret or a token.
 *
 * @example
 * ```ts
 * import { OAuthException, Session } from 'shopwright/session'
 *
 * const App = Session.with({ apiKey: 'my-client-id', secret: 'my-client-secret', fetch: async () => new Response('{"error":"invalid_client"}', { status: 401 }) })
 * const session = new App('demo', '2026-01')
 * try {
 *   await session.requestAccessToken()
 * } catch (error) {
 *   if (!(error instanceof OAuthException)) throw error
 *   console.log(error.status, error.error) // 401 invalid_client
 * }
 * ```
 */
export class OAuthException extends Error implements OAuthFailure {
  override readonly name = 'OAuthException'
  readonly status: number | null
  readonly error: string | null
  readonly errorDescription: string | null
  readonly body: string

  constructor(message: string, { status, error, errorDescription, body, cause }: OAuthFailure) {
    super(message, cause === undefined ? {} : { cause })
    this.status = status
    this.error = error
    this.errorDescription = errorDescription
    this.body = body
  }
}

/**
 * A call that cannot be right, or a callback that Shopify did not sign. The message says what to mend. Nothing was sent.
 *
 * @example
 * ```ts
 * import { Session, ValidationException } from 'shopwright/session'
 *
 * try {
 *   new Session('not a shop', '2026-01').site
 * } catch (error) {
 *   console.log(error instanceof ValidationException) // true
 * }
 * ```
 */
export class ValidationException extends Error {
  override readonly name = 'ValidationException'
}

/**
 * What was given is no version of the Admin API: `2026-01`, with two digits for a month from 01 to 12, or `unstable`.
 *
 * @example
 * ```ts
 * import { ApiVersion, VersionNotFoundError } from 'shopwright/session'
 *
 * try {
 *   ApiVersion.parse('2026-1')
 * } catch (error) {
 *   console.log(error instanceof VersionNotFoundError) // true
 * }
 * ```
 */
export class VersionNotFoundError extends Error {
  override readonly name = 'VersionNotFoundError'
}
