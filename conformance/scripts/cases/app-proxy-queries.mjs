// A3: how the queries of the app proxy cases are written and signed.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { NOW_S, proxySignature, refusal, vector } from '../signing.mjs'

export const refused = (code) => refusal(code, 401, 'Unauthorized')

export const codeless = {
  ok: false,
  shop: null,
  loggedInCustomerId: null,
  response: { status: 401, body: 'Unauthorized', headers: {} },
}

export const verified = (shop = 'demo', loggedInCustomerId = null) => ({
  ok: true,
  code: 'verified',
  shop,
  loggedInCustomerId,
  response: { status: 200, body: '', headers: {} },
})

export const TS = String(NOW_S)

/** Signs what `query` says. Only for queries without repeated keys, escapes and keys that are prefixes of one another. */
function sign(query, secret) {
  const pairs = query
    .split('&')
    .filter(Boolean)
    .map((pair) => [pair.split('=')[0], [pair.slice(pair.split('=')[0].length + 1)]])
  return proxySignature(
    pairs.sort(([a], [b]) => (a < b ? -1 : 1)),
    secret,
  )
}

export const at = (query) => ({ method: 'GET', url: `https://app.example/proxy?${query}`, headers: {}, body: '' })

export const signedQuery = (query, secret) => `${query}&signature=${sign(query, secret)}`

export const one = (id, rows, request, expect, more) => vector(`A3.${id}`, rows, { request }, expect, more)

export const plain = (id, rows, query, expect, more) => one(id, rows, at(signedQuery(query)), expect, more)

/** `canonical` is the list of decoded pairs in the order in which Shopify joins them. */
export const raw = (id, rows, query, canonical, expect, more) =>
  one(id, rows, at(`${query}&signature=${proxySignature(canonical)}`), expect, more)

export const BASE = `shop=demo.myshopify.com&path_prefix=%2Fapps%2Fx&timestamp=${TS}`

export const basePairs = [
  ['path_prefix', ['/apps/x']],
  ['shop', ['demo.myshopify.com']],
  ['timestamp', [TS]],
]

export const query = (changes = {}) =>
  Object.entries({ logged_in_customer_id: '7', shop: 'demo.myshopify.com', timestamp: TS, ...changes })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${value}`)
    .join('&')

export const goodQuery = query()

export const goodSignature = sign(goodQuery)
