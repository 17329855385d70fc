import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import type { AccessToken } from '../platform/access-token.ts'
import type { IdToken } from '../platform/id-token.ts'
import { type ScriptedAnswer, scriptedApp } from '../testing/scripted-app.ts'

const idToken: IdToken<true> = {
  exchangeable: true,
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl',
  claims: { dest: 'https://demo.myshopify.com', aud: 'client-id', exp: 1_795_435_260 },
}
const stored: AccessToken = {
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_old',
  expires: '2026-11-23T11:00:00Z',
  scope: 'write_products',
  refreshToken: 'shprt_old_refresh',
  refreshTokenExpires: '2027-02-01T00:00:00Z',
  user: null,
}
const REPLY = {
  access_token: 'shpat_new_access',
  scope: 'write_products',
  expires_in: 3600,
  refresh_token: 'shprt_new_refresh',
  refresh_token_expires_in: 7_776_000,
}

describe('token exchange', () => {
  it('gives a token that survives JSON', async () => {
    const { app, sent } = scriptedApp({ body: REPLY })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken })
    expect(sent[0]?.url).toBe('https://demo.myshopify.com/admin/oauth/access_token')
    expect(JSON.parse(JSON.stringify(result.accessToken))).toEqual({
      accessMode: 'offline',
      shop: 'demo',
      token: 'shpat_new_access',
      expires: '2026-11-23T13:00:00Z',
      scope: 'write_products',
      refreshToken: 'shprt_new_refresh',
      refreshTokenExpires: '2027-02-21T12:00:00Z',
      user: null,
    })
  })

  it('reads the user of an online token, whose scopes Shopify puts beside the user', async () => {
    const user = { id: 7, first_name: 'Zoë', email: 'zoe@example.com', account_owner: true, email_verified: true }
    const body = { ...REPLY, refresh_token: undefined, associated_user_scope: 'read_products', associated_user: user }
    const { app } = scriptedApp({ body })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'online', idToken })
    expect(result.accessToken).toMatchObject({
      refreshToken: null,
      refreshTokenExpires: null,
      user: { id: 7, firstName: 'Zoë', lastName: '', scope: 'read_products', accountOwner: true, collaborator: false },
    })
  })

  it('does not wait longer than a minute for another try', async () => {
    const { app, sent, slept } = scriptedApp({ status: 429, headers: { 'retry-after': '61' } })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken })
    expect(result.log.code).toBe('rate_limit_exceeded')
    expect([sent.length, slept]).toEqual([1, []])
  })

  it('tries again when the gateway fails, and keeps a log of every try', async () => {
    const { app, slept } = scriptedApp({ status: 502 }, { status: 504, body: '<html>' }, { body: REPLY })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken })
    expect(result.httpLogs.map((entry) => entry.code)).toEqual(['server_error_retry', 'server_error_retry', 'success'])
    expect(slept.map((ms) => Math.floor(ms / 1000))).toEqual([1, 2])
  })

  it('takes no answer of 3 MiB for a token', async () => {
    const { app } = scriptedApp({ body: { ...REPLY, padding: 'x'.repeat(3 * 1024 * 1024) } })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken })
    expect(result).toMatchObject({ ok: false, log: { code: 'invalid_response' }, accessToken: null })
    expect(result.log.detail).toContain('longer than')
  })

  it('answers a stale ID token with the response it was given, made whole', async () => {
    const answer = { status: 400, body: { error: 'invalid_subject_token' } }
    const headers = { 'X-Shopify-Retry-Invalid-Session-Request': '1' }
    const ask = (invalidTokenResponse: object | null) =>
      scriptedApp(answer).app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken, invalidTokenResponse })
    expect((await ask({ status: 401, body: '', headers })).response).toEqual({ status: 401, body: '', headers })
    expect((await ask({ headers })).response).toEqual({ status: 401, body: '', headers })
    expect((await ask({ status: 0, body: 5, headers: { a: 1 } })).response).toEqual({
      status: 401,
      body: '',
      headers: {},
    })
    expect((await ask(null)).response).toEqual({ status: 401, body: '', headers: {} })
  })

  it('tells Shopify’s reason, without what is secret in it and in one line', async () => {
    const description = `bad secret shpss_scripted_secret\r\nfor ${idToken.token}`
    const { app } = scriptedApp({ status: 400, body: { error: 'oops', error_description: description } })
    const result = await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken })
    expect(result.log.detail).toContain('400 with oops, bad secret [REDACTED] for [REDACTED]')
  })
})

describe('client credentials', () => {
  it('give a token without refresh fields', async () => {
    const { app } = scriptedApp({ body: { access_token: 'shpat_day', scope: 'read_products', expires_in: 86_399 } })
    const result = await app.exchangeUsingClientCredentials({ shop: 'Demo' })
    expect(result.accessToken).toEqual({
      accessMode: 'offline',
      shop: 'demo',
      token: 'shpat_day',
      expires: '2026-11-24T11:59:59Z',
      scope: 'read_products',
      user: null,
    })
  })

  it('are not asked for a shop that is no handle', async () => {
    for (const shop of ['demo.myshopify.com', 'demo\n', 'a/b', '', 'x'.repeat(64), null, { toString: () => 'demo' }]) {
      const { app, sent } = scriptedApp({ body: REPLY })
      const result = await app.exchangeUsingClientCredentials({ shop: shop as string })
      expect(result).toMatchObject({ ok: false, shop: null, log: { code: 'configuration_error' }, httpLogs: [] })
      expect(sent).toEqual([])
    }
  })
})

describe('a refresh', () => {
  it('keeps the old refresh token and its end where the answer has none', async () => {
    const { app } = scriptedApp({ body: { access_token: 'shpat_new_access' } })
    const result = await app.refreshTokenExchangedAccessToken(stored)
    expect(result.accessToken).toEqual({
      ...stored,
      token: 'shpat_new_access',
      expires: null,
      scope: '',
    })
  })

  it('sends nothing for a token that never expires, or that has time', async () => {
    const { app, sent } = scriptedApp({ body: REPLY })
    const forever = { ...stored, expires: null, refreshToken: null, refreshTokenExpires: null }
    const fresh = { ...stored, expires: '2026-11-23T12:01:01Z' }
    for (const token of [forever, fresh]) {
      const result = await app.refreshTokenExchangedAccessToken(token)
      expect(result).toMatchObject({ ok: true, shop: 'demo', accessToken: null, log: { code: 'token_still_valid' } })
    }
    expect(sent).toEqual([])
    await app.refreshTokenExchangedAccessToken({ ...stored, expires: '2026-11-23T12:01:00Z' })
    expect(sent).toHaveLength(1)
  })

  it('reads dates as databases give them back, even from getters of a class', async () => {
    class Row {
      readonly shop = 'demo'
      readonly refreshToken = 'shprt_old_refresh'
      get expires(): Date {
        return new Date('2026-11-23T11:00:00Z')
      }
      get refreshTokenExpires(): number {
        return Date.UTC(2027, 1, 1)
      }
    }
    const { app } = scriptedApp({ body: { access_token: 'shpat_new_access' } })
    const result = await app.refreshTokenExchangedAccessToken(new Row() as unknown as AccessToken)
    expect(result.accessToken).toMatchObject({ refreshTokenExpires: '2027-02-01T00:00:00Z', accessMode: 'offline' })
  })

  it('says what to do about a refresh token that is dead', async () => {
    const error = { error: 'invalid_request', error_description: 'This request requires an active refresh_token' }
    const { app } = scriptedApp({ status: 401, body: error })
    const result = await app.refreshTokenExchangedAccessToken(stored)
    expect(result.log.code).toBe('refresh_error')
    expect(result.log.detail).toContain('exchange an ID token')
  })
})

describe('the logs of a grant', () => {
  const secrets = ['shpss_scripted_secret', idToken.token, 'shprt_old_refresh', 'shpat_new_access', 'shprt_new_refresh']
  const answers: [string, ScriptedAnswer][] = [
    ['a success', { body: REPLY, headers: { 'set-cookie': 'session=shpat_new_access' } }],
    ['an echo', { status: 400, body: `you sent ${idToken.token} and shprt_old_refresh and shpss_scripted_secret` }],
    ['an answer under other names', { body: { ...REPLY, note: ['shpat_new_access', { x: 'shprt_new_refresh' }] } }],
    ['a network error', new Error('cannot send shpss_scripted_secret')],
  ]

  it.each(answers)('of %s hold no secret', async (_name, answer) => {
    const { app } = scriptedApp(answer)
    const results = [
      await app.exchangeUsingTokenExchange({ accessMode: 'offline', idToken }),
      await app.exchangeUsingClientCredentials({ shop: 'demo' }),
      await app.refreshTokenExchangedAccessToken(stored),
    ]
    for (const { log, httpLogs } of results) {
      expect(httpLogs).toHaveLength(1)
      const written = `${JSON.stringify({ log, httpLogs })} ${inspect({ log, httpLogs }, { depth: 10 })}`
      for (const secret of secrets) expect(written).not.toContain(secret)
    }
  })

  it('show the request and the response as plain objects', async () => {
    const { app } = scriptedApp({ body: REPLY, headers: { 'X-Request-Id': 'abc' } })
    const { httpLogs } = await app.refreshTokenExchangedAccessToken(stored)
    expect(JSON.parse(JSON.stringify(httpLogs))).toMatchObject([
      {
        code: 'success',
        req: {
          method: 'POST',
          url: 'https://demo.myshopify.com/admin/oauth/access_token',
          body: '{"client_id":"client-id","client_secret":"[REDACTED]","grant_type":"refresh_token","refresh_token":"[REDACTED]"}',
        },
        res: { status: 200, headers: { 'x-request-id': 'abc' } },
      },
    ])
    expect(inspect(httpLogs, { depth: 5 })).toContain('status: 200')
  })
})
