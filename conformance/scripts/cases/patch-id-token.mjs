// A11: the page that fetches a fresh ID token and reloads.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CLIENT_ID, CONFIG, refusal, vector } from '../signing.mjs'

const one = (id, rows, url, expect, more) =>
  vector(`A11.${id}`, rows, { request: { method: 'GET', url, headers: {}, body: '' } }, expect, more)
const at = (query) => `https://app.example/auth/patch?${query}`
const RELOAD = 'shopify-reload=%2Fapp'
const bad = (code) => refusal(code, 400, 'Bad Request')
const page = (shop = 'demo.myshopify.com') => ({
  ok: true,
  code: 'patch_id_token_page_success',
  shop,
  response: {
    status: 200,
    body: `<script data-api-key="${CLIENT_ID}" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>`,
    headers: {
      'Content-Type': 'text/html',
      Link: '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";',
      'Content-Security-Policy': `frame-ancestors https://${shop} https://admin.shopify.com;`,
    },
  },
})
const hostile = [
  'evil.com',
  'x.com; script-src *',
  'demo.myshopify.com; script-src *',
  'demo.myshopify.com\r\nX-Evil: 1',
  'demo.myshopify.com.evil.com',
  'demo.myshopify.com:443',
  'https://demo.myshopify.com',
  'a@demo.myshopify.com',
  'demo',
]

export const patchIdToken = {
  file: 'app-home-patch-id-token',
  function: 'appHomePatchIdToken',
  cases: [
    ...[
      ['absent', undefined],
      ['null', null],
      ['empty', ''],
      ['number', 5],
    ].map(([name, url]) => one(`url.${name}`, ['A11 2 url missing', 'B49'], url, bad('missing_request_url'))),
    vector(
      'A11.request-null',
      ['A0 request', 'B20'],
      { request: null },
      { ok: false, shop: null },
      { note: '`configuration_error` by A0, `missing_request_url` by A11: the contract allows both.' },
    ),
    one('shop.absent', 'A11 3 shop missing', at(RELOAD), bad('missing_shop')),
    one('shop.blank', 'A11 3 shop missing', at(`shop=&${RELOAD}`), bad('missing_shop')),
    one('shop.no-query', 'A11 3 shop missing', 'https://app.example/auth/patch', bad('missing_shop')),
    one('shop.list', ['A11 3 shop missing', 'B49'], at(`shop[]=demo.myshopify.com&${RELOAD}`), bad('missing_shop')),
    one('shop.missing-before-reload', 'A11 3 shop missing', at(''), bad('missing_shop')),
    ...hostile.map((shop, n) =>
      one(
        `shop.unusable-${n}`,
        ['A11 4 shop unusable or repeated', 'B16', 'A0 shop normaliser'],
        at(`shop=${encodeURIComponent(shop)}&${RELOAD}`),
        bad('invalid_shop'),
      ),
    ),
    one(
      'shop.repeated',
      ['A11 4 shop unusable or repeated', 'B16'],
      at(`shop=demo.myshopify.com&shop=other.myshopify.com&${RELOAD}`),
      bad('invalid_shop'),
    ),
    one(
      'shop.repeated-same',
      'A11 4 shop unusable or repeated',
      at(`shop=demo.myshopify.com&shop=demo.myshopify.com&${RELOAD}`),
      bad('invalid_shop'),
    ),
    one('shop.unusable-before-reload', 'A11 4 shop unusable or repeated', at('shop=evil.com'), bad('invalid_shop')),
    one('reload.absent', 'A11 5 shopify-reload missing', at('shop=demo.myshopify.com'), bad('missing_shopify_reload')),
    one(
      'reload.blank',
      'A11 5 shopify-reload missing',
      at('shop=demo.myshopify.com&shopify-reload='),
      bad('missing_shopify_reload'),
    ),
    one('ok', ['A11 6 ok', 'A0 shop output'], at(`shop=demo.myshopify.com&${RELOAD}`), page()),
    one('ok.relative-url', 'A11 6 ok', `/auth/patch?shop=demo.myshopify.com&${RELOAD}`, page()),
    one('ok.shop-upper-case', ['A11 6 ok', 'A0 shop normaliser'], at(`shop=DEMO.MyShopify.com&${RELOAD}`), page(), {
      note: 'Lower-cased, as every shop is.',
    }),
    vector(
      'A11.ok.other-parts-are-not-used',
      'A11 6 ok',
      { request: { method: 5, url: at(`shop=demo.myshopify.com&${RELOAD}`), headers: null, body: 5 } },
      page(),
    ),
    one(
      'ok.client-id-is-escaped',
      'B17',
      at(`shop=demo.myshopify.com&${RELOAD}`),
      { ok: true, response: { status: 200 }, bodyIncludes: ['data-api-key="a&'], bodyExcludes: ['a"><img'] },
      { config: { ...CONFIG, clientId: 'a"><img src=x onerror=alert(1)>' } },
    ),
  ],
}
