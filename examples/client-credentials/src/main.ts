// `npm run example client-credentials`: a nightly job that lives through eight simulated days in a moment.
import { createSimulator } from '@shopwright/dev'
import { type Fetch, ShopifyApp } from 'shopwright'
import { Session } from 'shopwright/session'
import { nightlyJob } from './job.ts'

const NIGHTS = 8
const DAY = 24 * 3_600_000
const clientId = 'nightly-client-id'
const clientSecret = 'nightly-client-secret'

const simulator = createSimulator({
  app: { clientId, clientSecret, scopes: ['read_products'], url: 'http://localhost:3000' },
  shops: [{ handle: 'demo', ownOrganization: true }],
  now: Date.UTC(2026, 10, 23, 2),
})
let tokenRequests = 0
const fetch: Fetch = (url, init) => {
  if (url.endsWith('/oauth/access_token')) tokenRequests += 1
  return simulator.fetch(url, init)
}
const settings = { fetch, now: simulator.clock.now }

const app = new ShopifyApp({ clientId, clientSecret, ...settings })
const JobSession = Session.with({ apiKey: clientId, secret: clientSecret, ...settings })
const session = new JobSession('demo.myshopify.com', '2026-10')

let failed = 0
let uneven = 0
console.log('\n  Night             Token requests  Products  Token good until')
for (let night = 1; night <= NIGHTS; night += 1) {
  tokenRequests = 0
  const report = await nightlyJob(app, session)
  if (!report.ok) failed += 1
  if (tokenRequests !== 1) uneven += 1
  const found = report.ok ? String(report.products) : report.reason
  const until = session.tokenExpiresAt?.toISOString().slice(0, 16).replace('T', ' ') ?? 'never'
  const date = new Date(simulator.clock.now()).toISOString().slice(0, 16).replace('T', ' ')
  console.log(`  ${date}  ${String(tokenRequests).padStart(14)}  ${found.padStart(8)}  ${until}`)
  simulator.clock.advance(DAY)
}

const isGood = failed === 0 && uneven === 0
console.log(
  isGood
    ? `\n  ${NIGHTS} nights, one token request in each, no failed call.\n`
    : `\n  ${failed} failed calls, ${uneven} nights without exactly one token request.\n`,
)
process.exitCode = isGood ? 0 : 1
