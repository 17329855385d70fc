// A9: a redirect inside the frame. Expected URLs are written out by hand.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CONFIG, vector } from '../signing.mjs'
import { LINK, csp } from './app-home-answers.mjs'
import { AUTH, BOUNCE, REQUEST_URL, badShops, document, nullShop, page } from './pages.mjs'

export function inside() {
  const one = (
    id,
    rows,
    { redirectUrl = '/d', shop = 'demo', headers = {}, url = REQUEST_URL, request } = {},
    expect,
    more,
  ) =>
    vector(
      `A9.${id}`,
      rows,
      { request: request === undefined ? { method: 'GET', url, headers, body: '' } : request, redirectUrl, shop },
      expect,
      more,
    )
  const success = (status, body, headers) => ({
    ok: true,
    code: 'app_home_redirect_success',
    shop: 'demo',
    response: { status, body, headers },
  })
  const toUrl = (location) =>
    success(302, '', { Location: location, Link: LINK, 'Content-Security-Policy': csp('demo') })
  const fetched = (location) => success(302, '', { Location: location })
  const bounce = (literal) => success(200, page(literal, '_self'), document)
  const bad = {
    ok: false,
    code: 'invalid_redirect_url',
    shop: 'demo',
    response: { status: 400, body: 'Bad Request', headers: {} },
  }
  const merge = (id, rows, redirectUrl, location, url) =>
    one(`merge.${id}`, ['A9 URL merge', ...[rows].flat()], { redirectUrl, url }, toUrl(location))
  const script = (id, redirectUrl, literal, rows = []) =>
    one(
      `script.${id}`,
      ['A9 JS string encoding', 'B2', ...rows],
      { redirectUrl, url: 'https://app.example/here', headers: BOUNCE },
      bounce(literal),
    )

  return [
    ...[
      ['absent', undefined],
      ['null', null],
      ['text', 'x'],
      ['number', 5],
    ].map(([name, headers]) =>
      one(
        `type.headers-${name}`,
        'A9 bad headers or url',
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
        'A9 bad headers or url',
        { request: { method: 'GET', url, headers: {}, body: '' } },
        nullShop,
      ),
    ),
    one('type.request-null', ['A0 request', 'B20'], { request: null }, nullShop),
    one(
      'type.method-and-body-are-not-used',
      'A9 no Authorization',
      { request: { method: 5, url: REQUEST_URL, headers: {}, body: 5 } },
      toUrl('/d?shop=s.myshopify.com&x=1'),
    ),

    ...[
      ['empty', ''],
      ['no-slash', 'd'],
      ['absolute', 'https://evil.com'],
      ['two-slashes', '//evil.com'],
      ['number', 5],
      ['null', null],
      ['javascript', 'javascript:alert(1)'],
      ['query-only', '?x=1'],
    ].map(([name, redirectUrl]) =>
      one(`redirect-url.${name}`, ['A9 redirect URL not a path', 'B20'], { redirectUrl }, bad),
    ),
    ...[
      ['backslash', '/\\evil.com'],
      ['tab', '/\t/e.com'],
      ['carriage-return', '/a\rb'],
      ['newline', '/a\nX-Evil: 1'],
      ['nul', '/a\u0000'],
      ['escape', '/a\u001b'],
      ['delete', '/a\u007f'],
    ].map(([name, redirectUrl]) =>
      one(`redirect-url.${name}`, ['A9 backslash or control characters', 'B44', 'B18'], { redirectUrl }, bad),
    ),
    one(
      'redirect-url.control-before-bounce',
      ['A9 backslash or control characters', 'B44'],
      { redirectUrl: '/\\evil.com', headers: BOUNCE },
      bad,
    ),
    ...badShops.map((shop, n) =>
      one(`shop.unusable-${n}`, ['A9 shop argument', 'B16', 'A0 shop normaliser'], { shop }, nullShop),
    ),
    one(
      'shop.full-domain',
      ['A9 shop argument', 'A0 shop normaliser'],
      { shop: 'demo.myshopify.com' },
      {
        ok: true,
        code: 'app_home_redirect_success',
        response: {
          status: 302,
          headers: { Location: '/d?shop=s.myshopify.com&x=1', Link: LINK, 'Content-Security-Policy': csp('demo') },
        },
      },
      {
        note: 'Whether the result repeats the shop as given or as a handle is left open by the contract; the header is not.',
      },
    ),

    one('plain', ['A9 no Authorization', 'A0 response'], {}, toUrl('/d?shop=s.myshopify.com&x=1')),
    one(
      'plain.bounce-header-ignored',
      'A9 no Authorization',
      { headers: { 'X-Shopify-Bounce': '1' } },
      toUrl('/d?shop=s.myshopify.com&x=1'),
    ),
    one('fetch', 'A9 Authorization only', { headers: AUTH }, fetched('/d?shop=s.myshopify.com&x=1')),
    one(
      'fetch.empty-authorization',
      'A9 Authorization only',
      { headers: { authorization: '' } },
      fetched('/d?shop=s.myshopify.com&x=1'),
    ),
    one('bounce', 'A9 Authorization and bounce', { headers: BOUNCE }, bounce('"/d?shop=s.myshopify.com\\u0026x=1"')),
    one(
      'bounce.presence-only',
      'A9 Authorization and bounce',
      { headers: { authorization: '', 'x-shopify-bounce': '' } },
      bounce('"/d?shop=s.myshopify.com\\u0026x=1"'),
    ),

    merge('published-example', [], '/a?x=9&x=8&y#f', '/a?x=9&x=8&y=&shop=s.myshopify.com#f'),
    merge('no-params', [], '/d', '/d', 'https://app.example/here'),
    merge('empty-query', [], '/d?', '/d', 'https://app.example/here?'),
    merge('fragment-only', [], '/d#top', '/d#top', 'https://app.example/here'),
    merge(
      'all-params-copied',
      [],
      '/d',
      '/d?id_token=abc&hmac=def&session=ghi',
      'https://app.example/here?id_token=abc&hmac=def&session=ghi',
    ),
    merge('repeats-kept', 'B29', '/d?a=1&a=2', '/d?a=1&a=2&b=3&b=4', 'https://app.example/here?b=3&b=4&a=9'),
    merge(
      'names-kept',
      'B29',
      '/d?a.b=1&c[]=2',
      '/d?a.b=1&c%5B%5D=2&e.f=3&g%5B%5D=4',
      'https://app.example/here?e.f=3&g[]=4',
    ),
    merge('segment-parameters-kept', 'B28', '/d;v=1/e;w=2', '/d;v=1/e;w=2?x=1', 'https://app.example/here?x=1'),
    merge(
      'form-encoding',
      [],
      '/d',
      '/d?q=a+b%26c%3D%2B&host=abc%3D%3D&t=~',
      'https://app.example/here?q=a%20b%26c%3D%2B&host=abc==&t=~',
    ),
    merge('marks-encoded', [], '/d', '/d?q=%2A%21%27%28%29-_.~', "https://app.example/here?q=*!'()-_.~"),
    merge('utf8', [], '/d', '/d?q=caf%C3%A9', 'https://app.example/here?q=caf%C3%A9'),
    merge('relative-request-url', [], '/d', '/d?x=1', '/here?x=1'),
    merge('url-in-a-parameter', [], '/d?next=/a?b', '/d?next=%2Fa%3Fb&x=1', 'https://app.example/here?x=1'),

    script('quote-and-parenthesis', "/x');alert(1)//", '"/x\');alert(1)//"'),
    script('closing-tag-in-fragment', '/x#</script>', '"/x#\\u003C/script\\u003E"'),
    script('double-quote', '/x#"+alert(1)+"', '"/x#\\"+alert(1)+\\""'),
    script('backslash', '/x/\\u0022', '"/x/\\\\u0022"'),
    script('comment', '/x#<!--', '"/x#\\u003C!--"'),
    script('non-ascii', '/caf\u00e9#\ud83d\ude00', '"/caf\\u00e9#\\ud83d\\ude00"'),
    script('line-separators', '/x#\u2028\u2029', '"/x#\\u2028\\u2029"'),
    script('ampersand', '/x#a&b', '"/x#a\\u0026b"'),
    one(
      'script.client-id-is-escaped',
      'B17',
      { headers: BOUNCE, url: 'https://app.example/here' },
      { ok: true, response: { status: 200 }, bodyIncludes: ['data-api-key="a&'], bodyExcludes: ['a"><img'] },
      { config: { ...CONFIG, clientId: 'a"><img src=x onerror=alert(1)>' } },
    ),
  ]
}
