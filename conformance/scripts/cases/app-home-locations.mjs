// A8: where a document without a valid ID token is sent.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { document, one, redirect } from './app-home-answers.mjs'

export const location = (id, rows, url, expected, more) =>
  one(`location.${id}`, rows, document(url), redirect(expected), more)

export const locations = [
  location(
    'published-example',
    'A8 patch location',
    'https://a.ex:3000/app?shop=s.myshopify.com&host=abc==',
    'https://a.ex:3000/auth/patch?shop=s.myshopify.com&host=abc==&shopify-reload=%2Fapp%3Fshop%3Ds.myshopify.com%26host%3Dabc%3D%3D',
  ),
  location('no-query', 'A8 patch location', 'https://a.ex/app', 'https://a.ex/auth/patch?shopify-reload=%2Fapp'),
  location(
    'only-the-token',
    'A8 patch location',
    'https://a.ex/app?id_token=abc',
    'https://a.ex/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'token-first',
    'A8 patch location',
    'https://a.ex/app?id_token=abc&x=1',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'token-last',
    'A8 patch location',
    'https://a.ex/app?x=1&id_token=abc',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'token-between',
    'A8 patch location',
    'https://a.ex/app?x=1&id_token=abc&y=2',
    'https://a.ex/auth/patch?x=1&y=2&shopify-reload=%2Fapp%3Fx%3D1%26y%3D2',
  ),
  location(
    'encoded-token-name',
    ['A8 query kept raw', 'B46'],
    'https://a.ex/app?x=1&id%5Ftoken=abc',
    'https://a.ex/auth/patch?x=1&shopify-reload=%2Fapp%3Fx%3D1',
  ),
  location(
    'query-kept-raw',
    ['A8 query kept raw', 'B46'],
    'https://a.ex/app?q=a%26b&q=2&r=a+b',
    'https://a.ex/auth/patch?q=a%26b&q=2&r=a+b&shopify-reload=%2Fapp%3Fq%3Da%2526b%26q%3D2%26r%3Da%2Bb',
  ),
  location(
    'rfc-3986-encoding',
    'A8 patch location',
    "https://a.ex/app?q=!'()*~-_.",
    "https://a.ex/auth/patch?q=!'()*~-_.&shopify-reload=%2Fapp%3Fq%3D%21%27%28%29%2A~-_.",
  ),
  location(
    'port-kept',
    ['A8 port', 'B46'],
    'http://localhost:3000/app',
    'http://localhost:3000/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'userinfo-dropped',
    'A8 port',
    'https://user:pass@a.ex:3000/app',
    'https://a.ex:3000/auth/patch?shopify-reload=%2Fapp',
  ),
  location(
    'relative-url',
    ['A8 relative url', 'B46'],
    '/app?shop=demo.myshopify.com',
    '/auth/patch?shop=demo.myshopify.com&shopify-reload=%2Fapp%3Fshop%3Ddemo.myshopify.com',
  ),
  location(
    'deep-path',
    'A8 patch location',
    'https://a.ex/a/b/c/?x',
    'https://a.ex/auth/patch?x&shopify-reload=%2Fa%2Fb%2Fc%2F%3Fx',
  ),
  ...[
    ['newline', '\r\nX-Evil: 1'],
    ['space', 'a b'],
    ['nul', '\u0000'],
    ['tab', '\t'],
  ].map(([name, text]) =>
    one(
      `location.${name}`,
      ['A8 location without control characters', 'B18'],
      document(`https://a.ex/app?q=${text}`),
      { ok: false, code: 'redirect_to_patch_id_token_page', response: { status: 302 } },
      { note: 'Checked for every vector: no control character in a header, no space in a Location.' },
    ),
  ),
]
