import type { AccessToken, Delivery, RequestKind, World } from '../world.ts'
import type { AdminState, TimelineEntry, TokenEntry } from './browser/wire.ts'
import { stateOfToken } from '../oauth/token-lives.ts'
import { redactedPath, sightOfToken } from './redact.ts'
import { headersOf } from './request.ts'
import { type Proxied, type ProxiedKind, proxiedOf } from './traffic.ts'

/** How each kind of request is called in the panel. */
export const KINDS: Readonly<Record<RequestKind, string>> = {
  webhook: 'Webhook',
  flow_action: 'Flow action',
  app_proxy: 'App proxy',
  app_home: 'App Home',
  admin_ui_ext: 'Admin extension',
  pos_ui_ext: 'POS extension',
  checkout_ui_ext: 'Checkout extension',
  customer_account_ui_ext: 'Customer account ext.',
}

const PROXIED: Readonly<Record<ProxiedKind, string>> = {
  document: 'App Home page',
  fetch: 'App Home fetch',
  asset: 'File',
}

const LINES = 120
const TOKENS = 6

/** What the panel shows of a shop: newest first, bounded, and without anything secret. */
export function stateOf(world: World, shop: string): AdminState {
  const sent = world.deliveries.filter((delivery) => delivery.shop === shop).slice(-LINES)
  const lines = [
    ...sent.map(lineOfDelivery),
    ...proxiedOf(world).map((seen) => lineOfProxied(seen, world.app.embedded)),
  ]
  const tokens = [...world.accessTokens.values()].filter((token) => token.shop === shop)
  return {
    now: world.clock.now(),
    flows: world.clock.flows,
    shopState: world.shops.get(shop)?.state ?? 'unknown',
    timeline: lines.sort((a, b) => b.at - a.at).slice(0, LINES),
    tokens: tokens
      .slice(-TOKENS)
      .map((token) => lineOfToken(world, token))
      .toReversed(),
  }
}

function lineOfDelivery(delivery: Delivery): TimelineEntry {
  const { req, response, error, kind, subject } = delivery
  // What a test made up need not be an address.
  const url = new URL(URL.canParse(req.url) ? req.url : 'http://app.invalid')
  return {
    key: `sent-${delivery.id}`,
    label: kind === 'webhook' ? `${KINDS[kind]} ${subject}` : KINDS[kind],
    method: req.method,
    path: redactedPath(req.url),
    status: delivery.status,
    at: delivery.at,
    ms: delivery.ms,
    minor: false,
    token: sightOfToken(url, headersOf(req.headers).get('authorization')),
    note: noteOf(delivery),
    warnings: error === null ? [] : [error],
    details: facts({
      About: subject,
      Request: `${req.method} ${redactedPath(req.url)}`,
      Verdict: delivery.verdict,
      Answer: response === null ? null : excerpt(response.body),
    }),
  }
}

function noteOf({ flaw, attempt }: Delivery): string | null {
  if (flaw !== null) return `Wrong on purpose: ${flaw.replaceAll('_', ' ')}`
  return attempt > 1 ? `Attempt ${attempt}` : null
}

function lineOfProxied(seen: Proxied, embedded: boolean): TimelineEntry {
  const { id, kind, location, csp, ...shared } = seen
  return {
    ...shared,
    key: `proxied-${id}`,
    label: embedded ? PROXIED[kind] : PROXIED[kind].replace('App Home', 'App'),
    minor: kind === 'asset',
    note: location === null ? null : `Redirects to ${location.split('?')[0] ?? ''}`,
    details: facts({
      Request: `${shared.method} ${shared.path}`,
      'Redirects to': location,
      'Content-Security-Policy': csp === null ? null : `${csp} (as the app sent it; frame-ancestors is adapted here)`,
    }),
  }
}

function lineOfToken(world: World, token: AccessToken): TokenEntry {
  return {
    key: `token-${token.id}`,
    label: token.user === null ? 'Offline' : `Online · ${token.user.firstName}`,
    scopes: token.scopes.join(', '),
    issuedAt: token.issuedAt,
    expiresAt: token.expiresAt,
    state: stateOfToken(world, token),
  }
}

function facts(rows: Readonly<Record<string, string | null>>): [string, string][] {
  return Object.entries(rows).filter((row): row is [string, string] => row[1] !== null && row[1] !== '')
}

/** The beginning of an answer, with anything that looks like a token taken out. */
function excerpt(body: string | Uint8Array): string {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body.subarray(0, 400))
  return text
    .slice(0, 300)
    .replace(/\bshp[a-z]{2}_\w+/g, '[REDACTED]')
    .replace(/\beyJ[\w-]+\.[\w.-]*/g, '[REDACTED]')
}
