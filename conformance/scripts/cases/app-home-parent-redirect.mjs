// A10: a redirect out of the frame. Expected URLs are written out by hand.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG, vector } from '../signing.mjs'
import { AUTH, BOUNCE, REQUEST_URL, badShops, document, nullShop, page } from './pages.mjs'

export function outside() {
  const EXTERNAL = 'https://example.com/pay?hmac=1&x=a%20b#f'
  const one = (
    id,
    rows,
    { redirectUrl = EXTERNAL, shop = 'demo', target, headers = {}, url = REQUEST_URL, request } = {},
    expect,
    more,
  ) =>
    vector(
      `A10.${id}`,
      rows,
      {
        request: request === undefined ? { method: 'GET', url, headers, body: '' } : request,
        redirectUrl,
        shop,
        target,
      },
      expect,
      more,
    )
  const success = (status, body, headers) => ({
    ok: true,
    code: 'app_home_parent_redirect_success',
    shop: 'demo',
    response: { status, body, headers },
  })
  const fetched = (url) => success(401, '', { 'X-Shopify-API-Request-Failure-Reauthorize-Url': url })
  const opened = (literal, target = '_top') => success(200, page(literal, target), document)
  const bad = (code) => ({ ok: false, code, shop: 'demo', response: { status: 400, body: 'Bad Request', headers: {} } })
  const cleaned = (id, rows, redirectUrl, url) =>
    one(`clean.${id}`, ['A10 admin URL cleaned', ...[rows].flat()], { redirectUrl, headers: AUTH }, fetched(url))
  const literal = '"https://example.com/pay?hmac=1\\u0026x=a%20b#f"'

  return [
    ...[
      ['absent', undefined],
      ['null', null],
      ['text', 'x'],
      ['number', 5],
    ].map(([name, headers]) =>
      one(
        `type.headers-${name}`,
        'A10 bad headers or url',
        { request: { method: 'GET', url: REQUEST_URL, headers, body: '' } },
        nullShop,
      ),
    ),
    ...[
      ['absent', undefined],
      ['empty', ''],
      ['number', 5],
      ['null', null],
    ].map(([name, url]) =>
      one(
        `type.url-${name}`,
        'A10 bad headers or url',
        { request: { method: 'GET', url, headers: {}, body: '' } },
        nullShop,
      ),
    ),
    one('type.request-null', ['A0 request', 'B20'], { request: null }, nullShop),
    ...[
      ['empty', ''],
      ['self', '_self'],
      ['upper-case', '_TOP'],
      ['script', '"+alert(1)+"'],
      ['number', 5],
    ].map(([name, target]) =>
      one(`target.${name}`, 'A10 target not _top or _blank', { target }, bad('invalid_target')),
    ),
    one(
      'target.checked-before-scheme',
      'A10 target not _top or _blank',
      { target: 'x', redirectUrl: '/relative' },
      bad('invalid_target'),
    ),
    ...[
      ['relative', '/d'],
      ['empty', ''],
      ['javascript', 'javascript:alert(1)'],
      ['data', 'data:text/html,x'],
      ['no-scheme', '//example.com'],
      ['ftp', 'ftp://example.com'],
      ['number', 5],
      ['null', null],
    ].map(([name, redirectUrl]) =>
      one(`scheme.${name}`, ['A10 scheme not http or https', 'B20'], { redirectUrl }, nullShop),
    ),
    ...[
      ['newline', 'https://example.com/\nX-Evil: 1'],
      ['carriage-return', 'https://example.com/\r'],
      ['tab', 'https://example.com/\t'],
      ['nul', 'https://example.com/\u0000'],
      ['delete', 'https://example.com/\u007f'],
    ].map(([name, redirectUrl]) =>
      one(
        `redirect-url.${name}`,
        ['A10 control characters, no host or unparsable', 'B18'],
        { redirectUrl },
        bad('invalid_redirect_url'),
      ),
    ),
    ...[
      ['no-host-three-slashes', 'https:///p'],
      ['no-host', 'http:e'],
      ['two-slashes-alone', 'https://'],
      ['bad-bracket', 'https://[bad/'],
    ].map(([name, redirectUrl]) =>
      one(
        `redirect-url.${name}`,
        ['A10 control characters, no host or unparsable', 'B59', 'B20'],
        { redirectUrl },
        bad('invalid_redirect_url'),
      ),
    ),
    ...badShops.map((shop, n) => one(`shop.unusable-${n}`, ['B16', 'A0 shop normaliser'], { shop }, nullShop)),

    one('fetch', 'A10 Authorization present', { headers: AUTH }, fetched(EXTERNAL)),
    one(
      'fetch.empty-authorization',
      'A10 Authorization present',
      { headers: { authorization: '' } },
      fetched(EXTERNAL),
    ),
    one('fetch.with-bounce', 'A10 Authorization present', { headers: BOUNCE }, fetched(EXTERNAL)),
    one('page', 'A10 otherwise', {}, opened(literal)),
    one('page.blank', 'A10 otherwise', { target: '_blank' }, opened(literal, '_blank')),
    one('page.top', 'A10 otherwise', { target: '_top' }, opened(literal)),
    one('page.bounce-header-ignored', 'A10 otherwise', { headers: { 'X-Shopify-Bounce': '1' } }, opened(literal)),
    one(
      'page.script-in-url',
      ['A10 otherwise', 'B2'],
      { redirectUrl: 'https://example.com/#"</script><script>alert(1)//' },
      opened('"https://example.com/#\\"\\u003C/script\\u003E\\u003Cscript\\u003Ealert(1)//"'),
    ),
    one(
      'page.non-ascii',
      'A10 otherwise',
      { redirectUrl: 'https://example.com/#caf\u00e9\u2028' },
      opened('"https://example.com/#caf\\u00e9\\u2028"'),
    ),
    one(
      'page.client-id-is-escaped',
      'B17',
      {},
      { ok: true, response: { status: 200 }, bodyIncludes: ['data-api-key="a&'], bodyExcludes: ['a"><img'] },
      { config: { ...CONFIG, clientId: 'a"><img src=x onerror=alert(1)>' } },
    ),

    one(
      'scheme.http',
      'A10 scheme check',
      { redirectUrl: 'http://example.com/', headers: AUTH },
      fetched('http://example.com/'),
    ),
    one(
      'scheme.upper-case',
      ['A10 scheme check', 'B30'],
      { redirectUrl: 'HTTPS://example.com/x', headers: AUTH },
      fetched('HTTPS://example.com/x'),
    ),
    cleaned(
      'all-keys',
      [],
      'https://admin.shopify.com/store/demo?hmac=1&locale=2&protocol=3&session=4&id_token=5&shop=6&timestamp=7&host=8&embedded=9&appLoadId=10&keep=11',
      'https://admin.shopify.com/store/demo?keep=11',
    ),
    cleaned(
      'nothing-left',
      [],
      'https://admin.shopify.com/store/demo?hmac=1&shop=2',
      'https://admin.shopify.com/store/demo',
    ),
    cleaned(
      'nothing-left-but-a-fragment',
      [],
      'https://demo.myshopify.com/admin?shop=2#f',
      'https://demo.myshopify.com/admin#f',
    ),
    cleaned(
      'exact-case',
      [],
      'https://admin.shopify.com/x?HMAC=1&Shop=2&apploadid=3',
      'https://admin.shopify.com/x?HMAC=1&Shop=2&apploadid=3',
    ),
    cleaned(
      're-encoded',
      [],
      'https://admin.shopify.com/x?q=a%20b&k&r=1&r=2&host=z',
      'https://admin.shopify.com/x?q=a+b&k=&r=1&r=2',
    ),
    cleaned(
      'shop-host',
      [],
      'https://demo.myshopify.com/admin/oauth/authorize?hmac=1&scope=a,b',
      'https://demo.myshopify.com/admin/oauth/authorize?scope=a%2Cb',
    ),
    cleaned('no-query', [], 'https://admin.shopify.com/store/demo#f', 'https://admin.shopify.com/store/demo#f'),
    cleaned(
      'port-and-userinfo',
      'B30',
      'https://u:p@admin.shopify.com:8443/x?shop=1&k=v',
      'https://u:p@admin.shopify.com:8443/x?k=v',
    ),
    cleaned(
      'segment-parameters',
      ['B30', 'B28'],
      'https://admin.shopify.com/x;v=1?shop=1&k=v',
      'https://admin.shopify.com/x;v=1?k=v',
    ),
    cleaned(
      'other-host-unchanged',
      [],
      'https://notmyshopify.com/?hmac=1&q=a%20b',
      'https://notmyshopify.com/?hmac=1&q=a%20b',
    ),
    cleaned(
      'suffix-host-unchanged',
      [],
      'https://admin.shopify.com.evil.com/?hmac=1',
      'https://admin.shopify.com.evil.com/?hmac=1',
    ),
    one(
      'clean.host-upper-case',
      ['A10 admin URL cleaned', 'B30'],
      { redirectUrl: 'https://ADMIN.Shopify.com/x?hmac=1&keep=2' },
      { ok: true, bodyIncludes: ['/x?keep=2"'], bodyExcludes: ['hmac=1'] },
      { note: 'The case of the host in the result is free.' },
    ),
  ]
}
