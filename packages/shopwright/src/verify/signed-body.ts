import { type AppConfig, settingsOf } from '../config.ts'
import { signedByAny } from '../crypto/secrets.ts'
import { header } from '../http/headers.ts'
import type { HeadersInput, Req } from '../http/messages.ts'
import { parseShop } from '../platform/shop.ts'
import type { Refused, Verified } from '../result.ts'
import { type AnswerRow, refused, verified } from './answer.ts'
import { isForeignMessage } from './foreign-message.ts'
import { SIGNED_BODY } from './outcomes.ts'
import { shapeFault } from '../http/shape.ts'

/** How one request type carries its signature and its shop; the first header that is not empty counts. */
export interface SignedBodyRow extends AnswerRow {
  readonly hmacHeaders: readonly string[]
  readonly shopHeaders: readonly string[]
}

/** The log codes with which a signed body is refused. */
export type SignedBodyRefusal = Exclude<keyof typeof SIGNED_BODY, 'verified'>

/** `shop` is null where the header, which nothing signs, names no shop. */
export type SignedBodyResult = Verified<unknown, string | null> | Refused<SignedBodyRefusal>

const NEEDED = ['method', 'headers', 'body'] as const

export async function verifySignedBody(app: AppConfig, req: Req, row: SignedBodyRow): Promise<SignedBodyResult> {
  const settings = settingsOf(app)
  const fault = shapeFault(req, NEEDED)
  if (fault !== null) return refused(settings, req, row, SIGNED_BODY, 'configuration_error', {}, fault)
  if (req.method !== 'POST') return refused(settings, req, row, SIGNED_BODY, 'post_method_expected')
  const hmac = firstFilled(req.headers, row.hmacHeaders)
  if (hmac === null) return refused(settings, req, row, SIGNED_BODY, 'missing_hmac_header')
  const signed = signedByAny(settings.secrets, req.body, hmac, 'base64')
  if (!(typeof signed === 'boolean' ? signed : await signed)) {
    return refused(settings, req, row, SIGNED_BODY, 'invalid_hmac')
  }
  if (isForeignMessage(req.body)) {
    return refused(
      settings,
      req,
      row,
      SIGNED_BODY,
      'invalid_hmac',
      {},
      'the signature was made for another kind of message',
    )
  }
  const shop = parseShop(firstFilled(req.headers, row.shopHeaders))
  return verified(settings, req, row, SIGNED_BODY.verified, shop, row.nulls, {})
}

function firstFilled(headers: HeadersInput, names: readonly string[]): string | null {
  for (const name of names) {
    const value = header(headers, name)
    if (value !== null && value !== '') return value
  }
  return null
}
