import type { Settings } from '../config.ts'
import type { Req } from '../http/messages.ts'
import { RedactedReq } from '../http/redact.ts'
import type { LogWithReq, Preflight, Refused, Verified } from '../result.ts'
import type { Outcome, Outcomes } from './outcomes.ts'

/** What the answers to one request type have in common; `nulls` are the type's own fields, as a refusal holds them. */
export interface AnswerRow<NullFacts extends object = object> {
  /** How the log calls this request type. */
  readonly label: string
  readonly nulls: NullFacts
}

// Only the functions of this file write `ok:`.

export function verified<Facts extends object, Shop extends string | null>(
  settings: Settings,
  req: Req,
  row: AnswerRow,
  outcome: Outcome,
  shop: Shop,
  facts: Facts,
  headers: Record<string, string> = {},
): Verified<Facts, Shop> {
  return {
    ok: true as const,
    shop,
    log: log(settings, req, row, 'verified', outcome[2]),
    response: { status: 200, body: '', headers },
    ...facts,
  }
}

export function preflight<NullFacts extends object>(
  settings: Settings,
  req: Req,
  row: AnswerRow<NullFacts>,
  outcome: Outcome,
  headers: Record<string, string>,
): Preflight & NullFacts {
  return {
    ok: true as const,
    shop: null,
    log: log(settings, req, row, 'options_request', outcome[2]),
    response: { status: outcome[0], body: outcome[1], headers },
    ...row.nulls,
  }
}

/** `because` says more than the outcome's own detail, for the developer's eyes. */
export function refused<NullFacts extends object, const Code extends string>(
  settings: Settings,
  req: Req,
  row: AnswerRow<NullFacts>,
  outcomes: Outcomes<NoInfer<Code>>,
  code: Code,
  headers: Record<string, string> = {},
  because = '',
): Refused<Code> & NullFacts {
  const [status, body, detail] = outcomes[code]
  return {
    ok: false as const,
    shop: null,
    log: log(settings, req, row, code, because === '' ? detail : `${detail} (${because})`),
    response: { status, body, headers },
    ...row.nulls,
  }
}

function log<Code extends string>(
  settings: Settings,
  req: Req,
  row: AnswerRow,
  code: Code,
  detail: string,
): LogWithReq<Code> {
  return { code, detail: `${row.label}: ${detail}`, req: new RedactedReq(req, settings.secretTexts) }
}
