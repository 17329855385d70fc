// C1 to C10: settings, shops, versions, scopes, and the permission URL.
import { CLIENT_ID, vector } from '../signing.mjs'
import { SHOP, GRANTED, OLD, ok, cc, withToken, run, invalid, CC_FORM, post, result, table } from './session-calls.mjs'

export const settings = [
  ...table(
    'C1',
    'settings',
    [
      [{}, `https://${SHOP}/admin/api/2026-01`],
      [{ protocol: 'http' }, `http://${SHOP}/admin/api/2026-01`],
      [{ myshopifyDomain: 'localhost', port: 3000 }, 'https://testshop.localhost:3000/admin/api/2026-01'],
      [{ protocol: 'http', unknownKey: 'ignored' }, `http://${SHOP}/admin/api/2026-01`],
    ],
    (given, site) => [{ ...cc, settings: [given] }, { session: { site } }],
  ),
  vector(
    'C1.merged',
    ['C1'],
    { ...cc, settings: [{ protocol: 'http' }, { port: 3000 }, { port: null, myshopifyDomain: 'shops.test' }] },
    { session: { site: 'http://testshop.shops.test/admin/api/2026-01' } },
  ),
]

export const state = [
  vector('C2.empty', ['C2', 'C9'], cc, {
    session: {
      url: SHOP,
      token: null,
      version: '2026-01',
      accessScopes: null,
      tokenObtainedAt: null,
      tokenExpiresAt: null,
    },
    requests: [],
  }),
  vector(
    'C2.given',
    ['C2', 'C9'],
    { session: { ...withToken.session, accessScopes: 'read_products' } },
    {
      session: { token: OLD, accessScopes: 'read_products', tokenObtainedAt: null, tokenExpiresAt: null },
      requests: [],
    },
  ),
  ...table(
    ['C3'],
    'shop',
    [
      ['testshop', SHOP],
      [SHOP, SHOP],
      [`http://${SHOP}`, SHOP],
      [`https://${SHOP}`, SHOP],
      [`https://${SHOP}/`, SHOP],
      ['TestShop.MyShopify.com', SHOP],
      ['http://user:pass@testshop.notshopify.net/path', SHOP],
      [`${SHOP}:8443`, SHOP],
      ['', null],
      ['   ', null],
      [null, null],
      ['.myshopify.com', null],
    ],
    (shop, url) => [{ session: { shop, version: '2026-01' } }, { session: { url } }],
  ),
  vector(
    'C3.localhost',
    ['C3'],
    {
      session: { shop: 'fakeshop.localhost:3000', version: '2026-01' },
      settings: [{ myshopifyDomain: 'localhost', port: 3000 }],
    },
    { session: { url: 'fakeshop.localhost:3000' } },
  ),
  ...table(
    ['C4'],
    'shop',
    [
      [`  ${SHOP}\n`, SHOP],
      ['HTTPS://testshop', SHOP],
      ['https://admin.shopify.com/store/testshop', SHOP],
      ['admin.shopify.com/store/TestShop/products?a=b', SHOP],
      ['https://admin.shopify.com/', null],
      ['https://admin.shopify.com/store/', null],
      ['test shop', null],
      ['t\u00e9st', null],
      ['test_shop', null],
      ['::1', null],
      ['[bad', null],
      ['-testshop', null],
      ['\u212aelvin', null],
      ['ftp://testshop.myshopify.com', null],
      [`//${SHOP}`, null],
      ['a'.repeat(64), null],
      ['testshop\\@evil.example', null],
      ['test%73hop', null],
      [7, null],
      [{}, null],
      [['testshop'], null],
    ],
    (shop, url) => [{ session: { shop, version: '2026-01' } }, { session: { url } }],
  ),
]

export const versions = [
  ...table('C5', 'version', [['2026-01'], ['2019-12'], ['unstable']], (version) => [
    { session: { shop: SHOP, version } },
    { session: { version, site: `https://${SHOP}/admin/api/${version}` } },
  ]),
  ...table(
    'C5',
    'no-version',
    [
      ['2026-1'],
      ['latest'],
      ['2026-01-rc'],
      ['2026-00'],
      ['2026-13'],
      ['2026-01\n'],
      ['\uff12\uff10\uff12\uff16-01'],
      ['UNSTABLE'],
      [''],
      [null],
      [202601],
      [{}],
      [true],
    ],
    (version) => [{ session: { shop: SHOP, version } }, { throws: { name: 'VersionNotFoundError', includes: [] } }],
  ),
  ...table(
    'C6',
    'number',
    [
      ['2026-01', 202601],
      ['2024-10', 202410],
      ['unstable', 9000000],
    ],
    (version, number) => [{ apiVersion: version, property: 'number' }, { result: number }],
  ),
  ...table(
    ['C6', 'C20', 'ambiguity unstable'],
    'client-credentials',
    [['2026-01'], ['2026-04'], ['2030-01'], ['unstable']],
    (version) => [
      run({ session: { shop: SHOP, version } }, 'requestAccessToken'),
      { result: result(GRANTED), requests: [post(CC_FORM)] },
      { http: [ok(GRANTED)] },
    ],
  ),
  ...table(['C6', 'C20'], 'authorization-code', [['2025-10'], ['2024-10']], (version) => [
    run({ session: { shop: SHOP, version } }, 'requestAccessToken'),
    invalid(version),
  ]),
]

export const facts = [
  vector('C7.site', ['C7'], { ...cc, property: 'site' }, { result: `https://${SHOP}/admin/api/2026-01` }),
  vector('C7.no-shop', ['C7'], { session: { shop: null, version: '2026-01' }, property: 'site' }, invalid('shop')),
  ...table(
    'C8',
    'valid',
    [
      [SHOP, OLD, true],
      [SHOP, '', false],
      [SHOP, null, false],
      [null, OLD, false],
    ],
    (shop, token, valid) => [{ session: { shop, version: '2026-01', token } }, { session: { valid } }],
  ),
  ...table(
    'C9',
    'scopes',
    [
      ['read_products, write_orders,', 'read_products,write_orders'],
      ['write_products,read_products', 'write_products'],
      [['write_orders', 'read_products'], 'write_orders,read_products'],
      ['read_products write_orders', 'read_products,write_orders'],
      ['customer_read_metaobjects,anything_else', 'customer_read_metaobjects,anything_else'],
      ['', ''],
    ],
    (accessScopes, text) => [{ session: { ...cc.session, accessScopes } }, { session: { accessScopes: text } }],
  ),
  ...table(
    'C9',
    'covers',
    [
      ['write_products', 'read_products', true],
      ['read_products', 'write_products', false],
      ['write_products,read_orders', 'read_orders,read_products', true],
    ],
    (scopes, others, covers) => [run({ scopes }, 'covers', others), { result: covers }],
  ),
  ...table(
    'C9',
    'equals',
    [
      ['write_products,read_products', 'write_products', true],
      ['a,b', 'b,a', true],
      ['write_products', 'read_products', false],
    ],
    (scopes, others, equals) => [run({ scopes }, 'equals', others), { result: equals }],
  ),
  ...table(
    'C10',
    'url',
    [
      [
        ['my_redirect_uri.com', ['write_products', 'read_a']],
        'redirect_uri=my_redirect_uri.com&scope=write_products%2Cread_a',
      ],
      [
        ['https://a.example/cb?x=1 2', 'a, b', 'st&te'],
        'redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fx%3D1+2&scope=a%2Cb&state=st%26te',
      ],
      [['u'], 'redirect_uri=u'],
      [['u', '', ''], 'redirect_uri=u'],
      [['u', [], null], 'redirect_uri=u'],
      [['u', null, 's'], 'redirect_uri=u&state=s'],
    ],
    (args, query) => [
      run(cc, 'createPermissionUrl', ...args),
      { result: `https://${SHOP}/admin/oauth/authorize?client_id=${CLIENT_ID}&${query}` },
    ],
  ),
  vector('C10.no-api-key', ['C10'], run(cc, 'createPermissionUrl', 'u'), invalid('api_key'), {
    config: { clientId: null },
  }),
  vector(
    'C10.no-shop',
    ['C10'],
    run({ session: { shop: '', version: '2026-01' } }, 'createPermissionUrl', 'u'),
    invalid('shop'),
  ),
]
