import { type Req, ShopifyApp } from 'shopwright'
import { FLAWS } from 'shopwright/sign'
import { describe, expect, test } from 'vitest'
import { createSimulator, type Senders, type Simulator } from '../index.ts'

const NOW = Date.UTC(2026, 10, 23, 12)
const settings = { clientId: 'client-id', clientSecret: 'client-secret' }

/** The library on one side, the simulator on the other, nothing between them and no network. */
function meeting(): { app: ShopifyApp; simulator: Simulator; codes: string[] } {
  const codes: string[] = []
  const simulator = createSimulator({
    app: { ...settings, scopes: ['write_products'], url: 'https://app.example' },
    shops: ['demo'],
    now: NOW,
    deliver: async (req, kind) => {
      const result = await verifierOf(app, kind)(req)
      codes.push(result.log.code)
      return result.response
    },
  })
  const app = new ShopifyApp({ ...settings, fetch: simulator.fetch, now: simulator.clock.now, sleep: async () => {} })
  return { app, simulator, codes }
}

type Verifier = (
  req: Req,
) => Promise<{ log: { code: string }; response: { status: number; body: string; headers: Record<string, string> } }>

function verifierOf(app: ShopifyApp, kind: keyof typeof SENDERS): Verifier {
  const verifiers: Record<keyof typeof SENDERS, Verifier> = {
    webhook: (req) => app.verifyWebhookReq(req),
    flow_action: (req) => app.verifyFlowActionReq(req),
    app_proxy: (req) => app.verifyAppProxyReq(req),
    app_home: (req) => app.verifyAppHomeReq(req, { appHomePatchIdTokenPath: '/patch' }),
    admin_ui_ext: (req) => app.verifyAdminUIExtReq(req),
    pos_ui_ext: (req) => app.verifyPosUIExtReq(req),
    checkout_ui_ext: (req) => app.verifyCheckoutUIExtReq(req),
    customer_account_ui_ext: (req) => app.verifyCustomerAccountUIExtReq(req),
  }
  return verifiers[kind]
}

const SENDERS = {
  webhook: 'webhook',
  flow_action: 'flowAction',
  app_proxy: 'appProxy',
  app_home: 'appHome',
  admin_ui_ext: 'adminUIExt',
  pos_ui_ext: 'posUIExt',
  checkout_ui_ext: 'checkoutUIExt',
  customer_account_ui_ext: 'customerAccountUIExt',
} as const satisfies Record<string, keyof Senders>

describe('the library against the simulator', () => {
  test.each(Object.entries(SENDERS) as [keyof typeof SENDERS, keyof Senders][])(
    '%s: the genuine one is verified, each wrong one refused with its code',
    async (kind, sender) => {
      const { simulator, codes } = meeting()
      const send = simulator.send[sender] as (options: { flaw?: string }) => Promise<unknown>
      await send({})
      const expected = ['verified']
      for (const [flaw, { code }] of Object.entries(FLAWS[kind])) {
        await send({ flaw })
        expected.push(code)
      }
      expect(codes).toEqual(expected)
    },
  )

  test('an ID token becomes a pair, the pair a product, and a refresh a new pair', async () => {
    const { app, simulator } = meeting()
    const home = await simulator.send.appHome()
    const verified = await app.verifyAppHomeReq(home.req, { appHomePatchIdTokenPath: '/patch' })
    if (!verified.ok) throw new Error(verified.log.detail)
    const granted = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken: verified.idToken })
    if (!granted.ok) throw new Error(granted.log.detail)
    const created = await app.adminGraphQLRequest(
      'mutation { productCreate(product: { title: "Tea" }) { product { title } } }',
      {
        shop: granted.shop,
        accessToken: granted.accessToken.token,
        apiVersion: '2026-10',
      },
    )
    expect(created).toMatchObject({ ok: true, data: { productCreate: { product: { title: 'Tea' } } } })
    simulator.clock.advance(3600_000)
    const late = await app.adminGraphQLRequest('{ shop { name } }', {
      shop: 'demo',
      accessToken: granted.accessToken.token,
      apiVersion: '2026-10',
    })
    expect(late.log.code).toBe('unauthorized')
    simulator.faults.next('token', { kind: 'status', status: 503, afterWork: true })
    const refreshed = await app.refreshTokenExchangedAccessToken(granted.accessToken)
    expect(refreshed).toMatchObject({ ok: true, log: { code: 'success' } })
    expect(simulator.world.refreshTokens.size).toBe(2)
  })

  test('client credentials, an online token, and what is refused', async () => {
    const { app, simulator } = meeting()
    expect(await app.exchangeUsingClientCredentials({ shop: 'demo' })).toMatchObject({ ok: true })
    expect((await app.exchangeUsingClientCredentials({ shop: 'nobody' })).log.code).toBe('exchange_error')
    const { req } = await simulator.send.adminUIExt()
    const verified = await app.verifyAdminUIExtReq(req)
    if (!verified.ok || verified.idToken === null) throw new Error(verified.log.detail)
    const online = await app.exchangeUsingTokenExchange({ accessMode: 'online', idToken: verified.idToken })
    expect(online).toMatchObject({ ok: true, accessToken: { user: { firstName: 'Ada', accountOwner: true } } })
    simulator.clock.advance(61_000)
    const stale = await app.exchangeUsingTokenExchange({ accessMode: 'online', idToken: verified.idToken })
    expect(stale.log.code).toBe('invalid_subject_token')
  })
})
