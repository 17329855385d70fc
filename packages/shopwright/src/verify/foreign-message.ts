import { decodeSegment } from '#hmac'

// Messages of the other kinds are short; a longer body needs no second look.
const LONGEST = 65_536

/**
 * One secret signs webhooks, ID tokens, OAuth callbacks and app proxy URLs, so a signature made for one of the others
 * would fit a webhook with that message as its body. No webhook looks like one of those.
 */
export function isForeignMessage(body: string | Uint8Array): boolean {
  if (body.length === 0 || body.length > LONGEST) return false
  const first = typeof body === 'string' ? body.charCodeAt(0) : body[0]
  // `{`, `[` and `<` begin every JSON and XML payload, and none of the other messages.
  if (first === 0x7b || first === 0x5b || first === 0x3c) return false
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  return isJwtSigningInput(text) || isSignedQuery(text)
}

function isJwtSigningInput(text: string): boolean {
  const dot = text.indexOf('.')
  if (dot < 1 || !/^[\w-]+\.[\w-]*$/.test(text)) return false
  try {
    const header: unknown = JSON.parse(decodeSegment(text.slice(0, dot)) ?? '')
    return typeof header === 'object' && header !== null && 'alg' in header
  } catch {
    return false
  }
}

/** An OAuth callback's `a=b&shop=…&timestamp=…`, or an app proxy's, which has no `&` between its pairs. */
function isSignedQuery(text: string): boolean {
  return /shop=[^&]/.test(text) && /timestamp=\d/.test(text)
}
