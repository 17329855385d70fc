// A0, the shop normaliser, seen through the functions that take a shop.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG, NOW_S, hmacBase64, jwt, merchantClaims, vector } from '../signing.mjs'
import { json } from './answers.mjs'

const usable = [
  ['handle', 'demo', 'demo'],
  ['domain', 'demo.myshopify.com', 'demo'],
  ['mixed-case', 'DeMo.MyShopify.Com', 'demo'],
  ['digits-and-hyphens', '1-a--2-.myshopify.com', '1-a--2-'],
  ['one-character', 'a.myshopify.com', 'a'],
  ['63-characters', `${'x'.repeat(63)}.myshopify.com`, 'x'.repeat(63)],
]
const claimsOnly = [
  ['https', 'https://demo.myshopify.com', 'demo'],
  ['https-slash', 'https://demo.myshopify.com/', 'demo'],
  ['https-mixed-case', 'https://Demo.myshopify.com', 'demo'],
]
const unusable = [
  ['64-characters', `${'x'.repeat(64)}.myshopify.com`],
  ['leading-hyphen', '-demo.myshopify.com'],
  ['underscore', 'de_mo.myshopify.com'],
  ['space', 'de mo.myshopify.com'],
  ['leading-space', ' demo.myshopify.com'],
  ['trailing-newline', 'demo.myshopify.com\n'],
  ['port', 'demo.myshopify.com:443'],
  ['path', 'demo.myshopify.com/admin'],
  ['userinfo', 'x@demo.myshopify.com'],
  ['query', 'demo.myshopify.com?x'],
  ['fragment', 'demo.myshopify.com#x'],
  ['http', 'http://demo.myshopify.com'],
  ['suffix', 'demo.myshopify.com.evil.com'],
  ['middle', 'vic.myshopify.comtim'],
  ['doubled', 'demo.myshopify.com.myshopify.com'],
  ['subdomain', 'a.demo.myshopify.com'],
  ['no-handle', '.myshopify.com'],
  ['trailing-dot', 'demo.myshopify.com.'],
  ['other-domain', 'evil.com'],
  ['look-alike', 'demo.myshopify.co'],
  ['non-ascii', 'd\u00e9mo.myshopify.com'],
  ['kelvin-sign', '\u212ademo.myshopify.com'],
  ['backslash', 'demo.myshopify.com\\'],
  ['nul', 'demo\u0000.myshopify.com'],
  ['percent', 'demo%2emyshopify.com'],
]
const row = 'A0 shop normaliser'
const graphql = (shop) => ({
  query: '{ shop { name } }',
  shop,
  accessToken: 'shpat_conformance_graphql',
  apiVersion: '2026-10',
})
const stored = (shop) => ({
  accessToken: {
    accessMode: 'offline',
    shop,
    token: 'shpat_conformance_stored',
    expires: '2025-01-01T00:00:00Z',
    scope: '',
    refreshToken: 'shprt_conformance_stored',
    refreshTokenExpires: '2027-01-01T00:00:00Z',
    user: null,
  },
})
const webhook = (shop) => ({
  request: {
    method: 'POST',
    url: 'https://a.ex/w',
    headers: { 'X-Shopify-Hmac-Sha256': hmacBase64('{}'), 'X-Shopify-Shop-Domain': shop },
    body: '{}',
  },
})
const claim = (dest) => ({
  request: {
    method: 'GET',
    url: 'https://a.ex/x',
    headers: { Authorization: `Bearer ${jwt(merchantClaims({ dest, iss: undefined, exp: NOW_S + 60 }))}` },
    body: '',
  },
})
const one = (id, fn, call, expect, http) =>
  vector(`shop.${id}`, [row], call, expect, { function: fn, ...(http ? { http } : {}) })

export const shopNormaliser = {
  file: 'shop-normaliser',
  function: 'adminGraphQLRequest',
  config: CONFIG,
  cases: [
    ...usable.flatMap(([name, given, shop]) => [
      one(
        `argument.${name}`,
        'adminGraphQLRequest',
        graphql(given),
        { ok: true, shop, requests: [{ url: `https://${shop}.myshopify.com/admin/api/2026-10/graphql.json` }] },
        [json(200, { data: {} })],
      ),
      one(
        `stored.${name}`,
        'refreshTokenExchangedAccessToken',
        stored(given),
        { ok: false, shop, requests: [{ url: `https://${shop}.myshopify.com/admin/oauth/access_token` }] },
        [json(400, {})],
      ),
      one(`claim.${name}`, 'verifyAdminUIExtReq', claim(given), { ok: true, shop }),
      one(`header.${name}`, 'verifyWebhookReq', webhook(given), { ok: true, shop }),
    ]),
    ...claimsOnly.flatMap(([name, given, shop]) => [
      one(`claim.${name}`, 'verifyAdminUIExtReq', claim(given), { ok: true, shop }),
      one(`header.${name}`, 'verifyWebhookReq', webhook(given), { ok: true, shop: null }),
      one(
        `argument.${name}`,
        'adminGraphQLRequest',
        graphql(given),
        { ok: false, code: 'configuration_error', shop: null, requests: [] },
        [],
      ),
    ]),
    ...unusable.flatMap(([name, given]) => [
      one(
        `argument.${name}`,
        'adminGraphQLRequest',
        graphql(given),
        { ok: false, code: 'configuration_error', shop: null, requests: [] },
        [],
      ),
      one(
        `stored.${name}`,
        'refreshTokenExchangedAccessToken',
        stored(given),
        { ok: false, code: 'configuration_error', shop: null, requests: [] },
        [],
      ),
      one(`claim.${name}`, 'verifyAdminUIExtReq', claim(given), { ok: false, code: 'invalid_id_token', shop: null }),
      one(`header.${name}`, 'verifyWebhookReq', webhook(given), { ok: true, shop: null }),
    ]),
  ],
}
