import { describe, expect, it } from 'vitest'
import { ShopifyApp } from '../../app.ts'
import type { HandlerRes } from '../../http/messages.ts'
import { signWebhookReq } from '../../sign/index.ts'
import { deliveryOf } from '../../testing/inbox-bench.ts'
import { createInbox, type InboxOptions } from '../index.ts'
import { memoryQueue } from '../queues/memory.ts'
import { type InboxStatus, inboxStatusPage, type StatusPageOptions } from './index.ts'

const HOSTILE = `<img src=x onerror=alert(1)>"'&`
const START = Date.UTC(2026, 10, 24, 12)
const SETTINGS = { clientId: 'my-client-id', clientSecret: 'my-client-secret' }
const BROWSER = { 'sec-fetch-site': 'same-origin', origin: 'https://app.example' }

/** An inbox whose clock the test turns, its page, and a browser that reads it. */
function bench(options: StatusPageOptions = {}, inboxOptions: Partial<InboxOptions<undefined>> = {}) {
  const clock = { now: START }
  const now = () => clock.now
  const app = new ShopifyApp({ ...SETTINGS, now })
  const inbox = createInbox({ app, queue: memoryQueue({ now }), ...inboxOptions })
  const handler = inboxStatusPage(inbox, { now, ...options })
  const ask = (query = '', headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<HandlerRes> =>
    Promise.resolve(handler({ method, url: `https://app.example/team/webhooks${query}`, headers, body }))
  const html = async (query = '') => String((await ask(query)).body)
  const status = async (query = '?format=json') => JSON.parse(String((await ask(query)).body)) as InboxStatus
  const receive = async (topic: string, payload: object = { id: 7 }, secret = SETTINGS.clientSecret) =>
    inbox.receive(
      await signWebhookReq({ ...SETTINGS, clientSecret: secret }, { shop: 'demo', topic, payload, now: now() }),
    )
  /** What the browser posts when the form's button is pressed. */
  async function form(headers: Record<string, string> = BROWSER, change: Record<string, string> = {}, query = '') {
    const page = await html(query)
    const [, inputs = ''] =
      /<form method="post" action="\?">(.*?)<button/.exec(page.slice(page.indexOf('<ul class="graves'))) ?? []
    const fields = [...inputs.matchAll(/name="(\w+)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ])
    const body = new URLSearchParams({
      ...(Object.fromEntries(fields) as Record<string, string>),
      ...change,
    }).toString()
    return ask('?', headers, 'POST', body)
  }
  const die = async (topic = 'orders/create', facts = {}) => {
    await inbox.record(deliveryOf({ topic, receivedAt: clock.now, ...facts }))
    await inbox.drain()
  }
  inbox.on(
    'orders/*',
    ({ payload }) => {
      if (payload['id'] === 7) throw new Error(`no stock for ${HOSTILE}\n    at secret/path.ts:1`)
    },
    { attempts: 1 },
  )
  return { inbox, clock, ask, html, status, receive, form, die }
}

describe('what it shows', () => {
  it('is what the queue holds and what this process did', async () => {
    const { inbox, clock, status, receive, die } = bench()
    inbox.on('products/update', () => undefined)
    for (let minute = 0; minute < 5; minute++) {
      for (let id = 0; id < 6; id++) await receive('products/update', { id })
      clock.now += 30_000
      await inbox.drain()
      clock.now += 30_000
    }
    await receive('products/update', { id: 1 }, 'another secret')
    await die()
    await inbox.record(deliveryOf({ receivedAt: clock.now }))
    clock.now += 2_000
    const { health, notes, queue, process, dead } = await status()
    expect([health, notes]).toEqual(['attention', ['1 delivery is dead']])
    expect(queue).toEqual({ waiting: 1, working: 0, done: 30, dead: 1, oldestWaiting: clock.now - 2_000 })
    expect(process.rates).toEqual({ received: 24 / (4 + 1 / 30), worked: 24 / (4 + 1 / 30) })
    expect(process.lag).toEqual({ mean: 30_000, longest: 30_000 })
    expect(process.minutes).toHaveLength(60)
    expect(process.minutes.slice(-6).map(({ received, worked }) => [received, worked])).toEqual([
      ...Array.from({ length: 5 }, () => [6, 6]),
      [0, 0],
    ])
    expect(process.minutes.at(-1)).toMatchObject({ at: START + 300_000, refused: 1, dead: 1 })
    expect(process.refusals).toEqual([{ code: 'invalid_hmac', count: 1 }])
    expect(process.failures).toMatchObject([{ topic: 'orders/create', failed: 0, dead: 1, code: 'handler_threw' }])
    expect(dead?.deliveries).toMatchObject([{ shop: 'demo', topic: 'orders/create', attempts: 1 }])
  })

  it('forgets what is older than an hour, whichever way the clock jumps', async () => {
    const { clock, status, receive } = bench()
    await receive('orders/paid', { id: 1 })
    clock.now += 7_200_000
    await receive('orders/paid', { id: 2 })
    clock.now -= 7_200_000
    await receive('orders/paid', { id: 3 })
    const { minutes } = (await status()).process
    expect(minutes.reduce((sum, { received }) => sum + received, 0)).toBe(1)
    expect(minutes.at(-1)?.at).toBe(START)
  })

  it('is bounded: of ten thousand topics that fail, some are told apart', async () => {
    const { inbox, status } = bench({}, { concurrency: 64, perShop: 64 })
    for (let index = 0; index < 1_000; index++) await inbox.record(deliveryOf({ topic: `orders/t${index}` }))
    await inbox.drain()
    const { failures } = (await status()).process
    expect(failures).toHaveLength(51)
    expect(failures[0]).toMatchObject({ topic: 'other topics', dead: 950 })
  })

  it('asks for attention when something waits too long, and says whether anybody works', async () => {
    const { inbox, clock, status } = bench({ attentionMs: 60_000 })
    expect((await status()).health).toBe('good')
    await inbox.record(deliveryOf({ receivedAt: clock.now }))
    clock.now += 59_000
    expect((await status()).health).toBe('good')
    clock.now += 2_000
    expect((await status()).notes).toEqual(['Deliveries wait and nobody works'])
  })

  it('asks for attention when all is refused: the secret may be wrong', async () => {
    const { status, receive } = bench()
    await receive('orders/create', { id: 1 }, 'another secret')
    expect((await status()).notes).toEqual(['All requests of the last minutes were refused'])
  })

  it('says when the queue does not answer, and does not wait for ever', async () => {
    const gone = { ...memoryQueue(), counts: () => new Promise<never>(() => undefined) }
    const { ask, html, status } = bench({ queueMs: 20 }, { queue: gone })
    expect((await ask()).status).toBe(503)
    expect(await html()).toContain('The queue did not answer')
    expect(await html()).toContain('not known')
    expect(await html()).not.toMatch(/none waits|wait for somebody|nothing to do/)
    expect(await status()).toMatchObject({ health: 'down', queue: null })
    const broken = () => {
      throw new Error('no pool')
    }
    expect(await bench({}, { queue: { ...memoryQueue(), counts: broken } }).status()).toMatchObject({ health: 'down' })
    const unlisted = { ...memoryQueue(), list: () => Promise.reject(new Error('no such page')) }
    const other = bench({}, { queue: unlisted })
    expect((await other.ask('?after=nonsense')).status).toBe(200)
    expect((await other.status()).notes).toEqual(['The list of the dead cannot be read'])
  })

  it('shows no payload, one line of an error, and none with `messages: false`', async () => {
    const facts = { body: '{"id":7,"email":"secret@customer.example"}' }
    const { die, html } = bench()
    await die('orders/create', facts)
    expect(await html()).toContain('no stock for')
    for (const text of [await html(), await html('?format=json')]) expect(text).not.toMatch(/secret[@/]/)
    const quiet = bench({ messages: false })
    await quiet.die('orders/create', facts)
    expect(await quiet.html()).toContain('handler_threw')
    for (const text of [await quiet.html(), await quiet.html('?format=json')])
      expect(text).not.toMatch(/no stock|secret/)
  })

  it('takes nothing for HTML, wherever it stands', async () => {
    const { die, html } = bench({ title: HOSTILE, replay: true })
    await die(`orders/${HOSTILE}`, { id: HOSTILE, shop: HOSTILE })
    for (const query of [
      '',
      `?topic=${encodeURIComponent(`orders/${HOSTILE}`)}`,
      `?topic=${HOSTILE}&after=${HOSTILE}`,
    ]) {
      const text = await html(query)
      expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
      expect(text).not.toContain('<img')
      expect(text).not.toMatch(/<script|javascript:|\son\w+="/)
    }
  })

  it('loads nothing, runs nothing, is framed nowhere and kept nowhere', async () => {
    const { ask, html } = bench()
    const { headers } = await ask()
    const [, nonce] = /nonce="([\w-]+)"/.exec(await html()) ?? []
    expect(nonce).toMatch(/^[\w-]{36}$/)
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'nonce-[\w-]{36}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    )
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'same-origin',
    })
    expect(await html()).not.toMatch(/https?:\/\/(?!www\.w3\.org\/2000\/svg)/)
  })

  it('pages through the dead, and keeps to one topic if asked', async () => {
    const { inbox, html, status } = bench()
    for (let index = 0; index < 30; index++) {
      await inbox.record(deliveryOf({ topic: index % 3 === 0 ? 'orders/paid' : 'orders/create' }))
    }
    await inbox.drain()
    const first = (await status()).dead
    expect(first?.deliveries).toHaveLength(25)
    const rest = (await status(`?format=json&after=${encodeURIComponent(first?.next ?? '')}`)).dead
    expect(rest?.deliveries).toHaveLength(5)
    expect(rest?.next).toBe(null)
    expect(new Set([...(first?.deliveries ?? []), ...(rest?.deliveries ?? [])].map(({ ref }) => ref)).size).toBe(30)
    expect((await status('?format=json&topic=orders/paid')).dead?.deliveries).toHaveLength(10)
    expect(await html()).toContain(`after=${encodeURIComponent(first?.next ?? '')}`)
    expect(await html('?topic=orders/paid')).toContain('href="?topic=orders%2Fpaid&amp;refresh=10"')
    expect(await html('?topic=orders/paid&refresh=10')).toContain('href="?topic=orders%2Fpaid&amp;">Stop')
  })
})

describe('replaying', () => {
  it('is not to be had unless it was asked for', async () => {
    const { ask, html, die } = bench()
    await die()
    expect(await html()).not.toContain('<form')
    expect(await ask('', BROWSER, 'POST', 'all=1')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } })
  })

  it('makes one wait again', async () => {
    const { inbox, form, die, html } = bench({ replay: true })
    await die()
    await die()
    expect(await form()).toMatchObject({ status: 303, headers: { location: '?replayed=1' } })
    expect(await inbox.counts()).toMatchObject({ waiting: 1, dead: 1 })
    expect(await html('?replayed=1')).toContain('1 delivery waits again')
  })

  it('makes all of a topic wait again, and no other', async () => {
    const { inbox, ask, die, html } = bench({ replay: true })
    await die('orders/create')
    await die('orders/paid')
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(await html('?topic=orders/paid')) ?? []
    const body = new URLSearchParams({ token, all: '1', topic: 'orders/paid' }).toString()
    expect((await ask('?', BROWSER, 'POST', body)).headers['location']).toBe('?replayed=1&topic=orders%2Fpaid')
    expect((await inbox.list({ state: 'dead', limit: 9 })).map(({ delivery }) => delivery.topic)).toEqual([
      'orders/create',
    ])
  })

  it('leaves done ones alone, whatever the form names', async () => {
    const { inbox, form, die } = bench({ replay: true })
    await die('orders/create', { id: 'well', body: '{"id":8}' })
    await die()
    const [done] = await inbox.list({ state: 'done', limit: 1 })
    expect((await form(BROWSER, { ref: done?.ref ?? '' })).headers['location']).toBe('?replayed=0')
    expect(await inbox.counts()).toMatchObject({ done: 1, dead: 1 })
  })

  it.each<[string, Record<string, string>]>([
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['another site under the same domain', { 'sec-fetch-site': 'same-site', origin: 'https://blog.app.example' }],
    ['what browsers say of a typed address', { 'sec-fetch-site': 'none' }],
    ['an older browser on another site', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['whoever says nothing', {}],
  ])('refuses %s, even with the token', async (_, headers) => {
    const { inbox, form, die } = bench({ replay: true })
    await die()
    expect((await form(headers)).status).toBe(403)
    expect(await inbox.counts()).toMatchObject({ dead: 1 })
  })

  it('takes an older browser, which names the page’s own origin', async () => {
    const { form, die } = bench({ replay: true })
    await die()
    expect((await form({ origin: 'http://APP.example' })).status).toBe(303)
  })

  it.each(['', 'x', 'x.y', `${START.toString(36)}.${'A'.repeat(43)}`])('refuses the token `%s`', async (token) => {
    const { inbox, form, die } = bench({ replay: true })
    await die()
    expect((await form(BROWSER, { token })).status).toBe(403)
    expect(await inbox.counts()).toMatchObject({ dead: 1 })
  })

  it('refuses a token of half a day ago, and one of another process unless they share a secret', async () => {
    const tokenOf = async (options: StatusPageOptions, after = 0) => {
      const other = bench({ replay: true, ...options })
      await other.die()
      other.clock.now += after
      return /name="token" value="([^"]+)"/.exec(await other.html())?.[1] ?? ''
    }
    const secret = 'a secret of all processes'
    const { form, die } = bench({ replay: true, secret })
    await die()
    await die()
    expect((await form(BROWSER, { token: await tokenOf({ secret }, -43_200_001) })).status).toBe(403)
    expect((await form(BROWSER, { token: await tokenOf({ secret }, 600_000) })).status).toBe(403)
    expect((await form(BROWSER, { token: await tokenOf({}) })).status).toBe(403)
    expect((await form(BROWSER, { token: await tokenOf({ secret }) })).status).toBe(303)
    expect((await form(BROWSER, { token: await tokenOf({ secret }, -43_100_000) })).status).toBe(303)
  })

  it('refuses a form that names nothing, and one that is too long', async () => {
    const { ask, html, die } = bench({ replay: true })
    await die()
    const [, token = ''] = /name="token" value="([^"]+)"/.exec(await html()) ?? []
    expect((await ask('?', BROWSER, 'POST', `token=${token}`)).status).toBe(400)
    expect((await ask('?', BROWSER, 'POST', `token=${token}&all=1&x=${'y'.repeat(9_000)}`)).status).toBe(413)
  })

  it.each<[string, () => Promise<number>]>([
    ['goes away', () => Promise.reject(new Error('gone'))],
    ['is silent', () => new Promise(() => undefined)],
  ])('says so when the queue %s meanwhile', async (_, replay) => {
    const { form, die } = bench({ replay: true, queueMs: 50 }, { queue: { ...memoryQueue(), replay } })
    await die()
    expect(await form()).toMatchObject({ status: 503, body: expect.stringContaining('not known') })
  })

  it('refuses a secret that is none', () => {
    expect(() => bench({ secret: 'short' })).toThrow(/16 characters/)
  })
})
