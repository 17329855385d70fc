import type { Settings } from '../config.ts'
import type { Req, Res } from '../http/messages.ts'
import { RedactedReq } from '../http/redact.ts'
import type { LogWithReq } from '../result.ts'

/** What a helper for App Home answers. `ok` or not, `response` is what to send. */
export type AppHomeAnswer<Done extends string, Refusal extends string> =
  | { readonly ok: true; readonly shop: string; readonly log: LogWithReq<Done>; readonly response: Res }
  | { readonly ok: false; readonly shop: string | null; readonly log: LogWithReq<Refusal>; readonly response: Res }

// Only the functions of this file write `ok:`.

export function done<Code extends string>(
  settings: Settings,
  req: Req,
  code: Code,
  detail: string,
  shop: string,
  response: Res,
): Extract<AppHomeAnswer<Code, never>, { ok: true }> {
  return { ok: true, shop, log: { code, detail, req: new RedactedReq(req, settings.secretTexts) }, response }
}

/** A way to refuse: status, body, and what to tell the developer. */
export type AppHomeRefusals<Code extends string> = Readonly<
  Record<Code, readonly [status: number, body: string, detail: string]>
>

export function refused<const Code extends string>(
  settings: Settings,
  req: Req,
  refusals: AppHomeRefusals<NoInfer<Code>>,
  code: Code,
  shop: string | null,
  because = '',
): Extract<AppHomeAnswer<never, Code>, { ok: false }> {
  const [status, body, detail] = refusals[code]
  return {
    ok: false,
    shop,
    log: {
      code,
      detail: because === '' ? detail : `${detail} (${because})`,
      req: new RedactedReq(req, settings.secretTexts),
    },
    response: { status, body, headers: {} },
  }
}
