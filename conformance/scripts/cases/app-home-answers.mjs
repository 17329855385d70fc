// A8: the requests and the answers that the App Home cases are made of.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { jwt, merchantClaims, refusal, vector } from '../signing.mjs'

export const RETRY = { 'X-Shopify-Retry-Invalid-Session-Request': '1' }

export const LINK =
  '<https://cdn.shopify.com>; rel="preconnect", <https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script", <https://cdn.shopify.com/shopifycloud/polaris.js>; rel="preload"; as="script"'

export const csp = (shop) => `frame-ancestors https://${shop}.myshopify.com https://admin.shopify.com;`

const PATH = '/auth/patch'

export const ORIGIN = 'https://a.ex:3000'

export const GOOD = jwt(merchantClaims())

export const FACTS = {
  shop: 'demo',
  userId: '42',
  claims: JSON.parse(Buffer.from(GOOD.split('.')[1], 'base64url').toString()),
}

const nulls = { userId: null, idToken: null, newIdTokenResponse: null, invalidTokenResponse: null }

export const one = (id, rows, request, expect, { path = PATH, ...more } = {}) =>
  vector(`A8.${id}`, rows, { request, appHomePatchIdTokenPath: path }, expect, more)

export const req = (changes = {}) => ({
  method: 'GET',
  url: `${ORIGIN}/app?shop=demo.myshopify.com`,
  headers: {},
  body: '',
  ...changes,
})

export const document = (url) => req({ url })

export const fetching = (authorization, url = `${ORIGIN}/app`) =>
  req({ url, headers: { Authorization: authorization } })

export const misconfigured = { ...refusal('configuration_error', 500), ...nulls }

export const refused = (code, headers) => ({ ...refusal(code, 401, 'Unauthorized', headers), ...nulls })

export const redirect = (location) => ({
  ...refusal('redirect_to_patch_id_token_page', 302, '', { Location: location }),
  ...nulls,
})

export const toPatchPage = redirect(
  `${ORIGIN}/auth/patch?shop=demo.myshopify.com&shopify-reload=%2Fapp%3Fshop%3Ddemo.myshopify.com`,
)

export const withToken = (token) => document(`${ORIGIN}/app?shop=demo.myshopify.com&id_token=${token}`)

const verified = (token, { shop, userId, claims }, headers, retry) => ({
  ok: true,
  code: 'verified',
  shop,
  userId,
  idToken: { exchangeable: true, token, claims },
  newIdTokenResponse: retry,
  invalidTokenResponse: retry,
  response: { status: 200, body: '', headers },
})

export const verifiedDocument = (token, facts, location = toPatchPage.response.headers.Location) =>
  verified(
    token,
    facts,
    { 'Content-Security-Policy': csp(facts.shop), Link: LINK },
    { status: 302, body: '', headers: { Location: location } },
  )

export const verifiedFetch = (token, facts) => verified(token, facts, {}, { status: 401, body: '', headers: RETRY })
