// B3: signatures of something else, offered as those of a body.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { OLD_SECRET, bytes, jwt, merchantClaims } from '../signing.mjs'
import { forged, verified } from './signed-body-answers.mjs'

export function b3Cases(one, req, signed, row) {
  const extras = row('cross-protocol bodies')
  const signedAs = (body, secret) =>
    req({ body, headers: signed(body, secret, { 'X-Shopify-Shop-Domain': 'victim.myshopify.com' }) })
  const [header, payload] = jwt(merchantClaims()).split('.')
  const plain = Buffer.from('hello').toString('base64url')
  const query = 'code=a94a110d86d2452eb3e2af4cfb8a3828&shop=evil.myshopify.com&timestamp=1767225600'
  return [
    one('b3.jwt-signing-input', [extras, 'B3'], signedAs(`${header}.${payload}`), forged),
    one('b3.jwt-signing-input-old-secret', [extras, 'B3'], signedAs(`${header}.${payload}`, OLD_SECRET), forged),
    one(
      'b3.jwt-signing-input-bytes',
      [extras, 'B3'],
      { ...signedAs(`${header}.${payload}`), body: bytes(Buffer.from(`${header}.${payload}`)) },
      forged,
    ),
    one('b3.oauth-query', [extras, 'B3'], signedAs(query), forged),
    one('b3.two-parts-that-are-no-jwt', extras, signedAs(`${plain}.${payload}`), verified('victim'), {
      note: 'The first part is not JSON with an "alg".',
    }),
    one('b3.query-without-timestamp', extras, signedAs('a=b&shop=evil.myshopify.com'), verified('victim')),
    one('b3.json-that-looks-like-a-query', extras, signedAs('{"q":"a=b&shop=x&timestamp=1"}'), verified('victim')),
  ]
}
