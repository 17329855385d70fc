import type { HandlerRes, Req, Res } from './http/messages.ts'

/** What any verifier answers, as far as `guard` looks at it. */
interface VerifierResult {
  readonly ok: boolean
  readonly log: { readonly code: string }
  readonly response: Res
}

/** The one of a verifier's results that speaks of a genuine request. */
export type VerifiedOf<Result> = Result extends { readonly ok: true; readonly log: { readonly code: 'verified' } }
  ? Result
  : never

/**
 * Puts a verifier before your function, as one Handler for an adapter to mount. Your function runs for genuine requests
 * only and gets the verified result; refusals and browsers' preflights are answered for you. The headers that a verified
 * response must carry (CSP and Link of App Home) are put on yours, unless you set them yourself.
 *
 * - `verify`: a verifier, such as `app.verifyWebhookReq`; where it takes options, `(req) => app.verifyAppHomeReq(req, …)`.
 * - `answer`: your function, `(verified, req) => response`. A missing `headers` or `body` counts as empty.
 * - `onRefused`: told of each refusal and preflight, for your log; its `log` holds no secret.
 *
 * @example
 * ```ts
 * import { guard, ShopifyApp } from 'shopwright'
 *
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const webhook = guard(app.verifyWebhookReq, (verified) => ({ status: 200, body: `thanks, ${verified.shop}` }))
 * const answer = await webhook({ method: 'POST', url: '/webhooks', headers: {}, body: '{}' })
 * console.log(answer.status) // 400: nobody signed this
 * ```
 */
export function guard<Result extends VerifierResult>(
  verify: (req: Req) => Promise<Result>,
  answer: (verified: VerifiedOf<Result>, req: Req) => GuardedAnswer | Promise<GuardedAnswer>,
  onRefused?: (refused: Exclude<Result, VerifiedOf<Result>>, req: Req) => void,
): (req: Req) => Promise<HandlerRes> {
  return async (req) => {
    const result = await verify(req)
    if (!isVerified(result)) {
      onRefused?.(result as Exclude<Result, VerifiedOf<Result>>, req)
      return result.response
    }
    const own = await answer(result, req)
    return {
      status: own.status,
      body: own.body ?? '',
      headers: withRequired(result.response.headers, own.headers ?? {}),
    }
  }
}

/** Your function's response; leave out what is empty. */
export interface GuardedAnswer {
  readonly status: number
  readonly body?: HandlerRes['body'] | undefined
  readonly headers?: HandlerRes['headers'] | undefined
}

function isVerified<Result extends VerifierResult>(result: Result): result is VerifiedOf<Result> & Result {
  return result.ok && result.log.code === 'verified'
}

function withRequired(required: Res['headers'], own: HandlerRes['headers']): HandlerRes['headers'] {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()))
  const missing = Object.entries(required).filter(([name]) => !names.has(name.toLowerCase()))
  return { ...Object.fromEntries(missing), ...own }
}
