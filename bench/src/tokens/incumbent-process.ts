// One process of an app on Shopify's session storage: each caller loads the session, refreshes where it has expired, and
// stores what it got, as their packages do.
import { simulatorFetch } from '@shopwright/dev'
import { postgresSessions, sessionOf, type SessionStorage, sqliteSessions } from './session-storages.ts'

/** What the process is told. */
export interface IncumbentSettings {
  readonly kind: 'sqlite' | 'postgres'
  readonly target: string
  readonly platform: string
  readonly callers: number
  readonly clientId: string
  readonly clientSecret: string
}

/** How its callers fared. */
export interface IncumbentFared {
  readonly requests: number
  readonly failed: number
  readonly tokens: readonly string[]
  readonly ms: number
}

const settings = JSON.parse(process.argv[2] ?? '{}') as IncumbentSettings
const storage: SessionStorage =
  settings.kind === 'sqlite' ? sqliteSessions(settings.target) : await postgresSessions(settings.target)
const shopify = simulatorFetch(settings.platform)
let requests = 0

async function call(shop: string, now: number): Promise<string> {
  const session = await storage.loadSession(`offline_${shop}.myshopify.com`)
  if (session?.accessToken === undefined || session.refreshToken === undefined) throw new Error('There is no session.')
  if ((session.expires?.getTime() ?? 0) > now) return session.accessToken
  requests++
  const response = await shopify(`https://${shop}.myshopify.com/admin/oauth/access_token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
    body: JSON.stringify({
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      grant_type: 'refresh_token',
      refresh_token: session.refreshToken,
    }),
  })
  if (!response.ok) throw new Error(`The token endpoint answered ${response.status}.`)
  const got = (await response.json()) as { access_token: string; refresh_token: string; expires_in: number }
  const expires = new Date(now + got.expires_in * 1_000)
  await storage.storeSession(sessionOf(shop, got.access_token, expires, got.refresh_token))
  return got.access_token
}

process.on('message', async (message) => {
  const { shop, now } = message as { shop: string; now: number }
  requests = 0
  const began = performance.now()
  const settled = await Promise.allSettled(Array.from({ length: settings.callers }, () => call(shop, now)))
  const fared: IncumbentFared = {
    requests,
    failed: settled.filter(({ status }) => status === 'rejected').length,
    tokens: [...new Set(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])))],
    ms: performance.now() - began,
  }
  process.send?.(fared)
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
