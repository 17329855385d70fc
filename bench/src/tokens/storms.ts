import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startStorm } from '@shopwright/conformance/storm'
import { createSimulator } from '@shopwright/dev'
import { signIdToken } from 'shopwright/sign'
import { howToGet, openService } from '../../../scripts/services/index.mjs'
import { median } from '../rounds.ts'
import type { Target } from '../targets.ts'
import type { IncumbentFared, IncumbentSettings } from './incumbent-process.ts'
import { postgresSessions, sessionOf, sqliteSessions } from './session-storages.ts'

const SETTINGS = { clientId: 'bench-app', clientSecret: 'bench-secret' }
const PROCESSES = 8
const CALLERS = 25
const ROUNDS = 5

interface Fared {
  readonly requests: number
  readonly failed: number
  readonly ms: number
}

/** Eight processes of 25 callers meet one expired token: requests to Shopify, callers that failed, the slowest one's wait. */
export async function compareStorms(): Promise<{ lines: string[][]; targets: Target[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-bench-storm-'))
  const lines = [[`one expired token, ${PROCESSES} × ${CALLERS} callers`, 'requests', 'failed', 'slowest caller']]
  const targets: Target[] = []
  const postgres = await openService('postgres')
  try {
    const places = [
      { kind: 'sqlite', title: 'SQLite', target: (who: string) => join(folder, `${who}.db`) },
      ...(postgres === null ? [] : [{ kind: 'postgres', title: 'PostgreSQL', target: () => postgres.url } as const]),
    ] as const
    for (const { kind, title, target } of places) {
      const ours = await ourStorm(kind, target('ours'))
      lines.push(
        line(`  ours, ${title}`, ours),
        line(`  session storage, ${title}`, await theirStorm(kind, target('theirs'))),
      )
      const requests = Math.max(...ours.map((one) => one.requests))
      targets.push({
        what: `requests of a storm on ${title}`,
        measured: requests,
        bound: 'at most',
        target: 1,
        unit: '',
      })
    }
    if (postgres === null) lines.push([`PostgreSQL is left out. ${howToGet('postgres')}`])
    return { lines, targets }
  } finally {
    await postgres?.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function ourStorm(kind: 'sqlite' | 'postgres', target: string): Promise<Fared[]> {
  const worker = new URL(import.meta.resolve('@shopwright/conformance/storm/worker'))
  const storm = await startStorm({ kind, target, worker, shops: ROUNDS, processes: PROCESSES, callers: CALLERS })
  const fared: Fared[] = []
  for (const shop of storm.shops) {
    const [round] = await storm.race({ shops: [shop] })
    if (round !== undefined) fared.push({ requests: round.requests, failed: round.failed.length, ms: round.ms })
  }
  await storm.end()
  return fared
}

async function theirStorm(kind: 'sqlite' | 'postgres', target: string): Promise<Fared[]> {
  const shops = Array.from({ length: ROUNDS }, (_, at) => `shop-${at + 1}`)
  const simulator = createSimulator({
    app: { ...SETTINGS, scopes: ['write_products'], url: 'http://localhost:1' },
    shops,
    now: Date.now(),
    deliver: async () => ({ status: 200, headers: {}, body: '' }),
  })
  const platform = await simulator.listen()
  const storage = kind === 'sqlite' ? sqliteSessions(target) : await postgresSessions(target)
  for (const shop of shops) {
    const refresh = await firstPair(simulator, shop)
    await storage.storeSession(sessionOf(shop, 'shpat_expired', new Date(0), refresh))
  }
  const settings: IncumbentSettings = { kind, target, platform: platform.url, callers: CALLERS, ...SETTINGS }
  const processes = await Promise.all(Array.from({ length: PROCESSES }, () => start(settings)))
  const fared: Fared[] = []
  for (const shop of shops) {
    const each = await Promise.all(processes.map((process) => ask(process, { shop, now: simulator.clock.now() })))
    fared.push({
      requests: each.reduce((sum, { requests }) => sum + requests, 0),
      failed: each.reduce((sum, { failed }) => sum + failed, 0),
      ms: Math.max(...each.map(({ ms }) => ms)),
    })
  }
  for (const process of processes) process.kill()
  await storage.disconnect?.()
  await platform.close()
  simulator.close()
  return fared
}

/** The refresh token that a shop's merchant brought in when he opened the app. */
async function firstPair(simulator: ReturnType<typeof createSimulator>, shop: string): Promise<string> {
  const token = await signIdToken({ ...SETTINGS, now: simulator.clock.now }, { shop })
  const response = await simulator.fetch(`https://${shop}.myshopify.com/admin/oauth/access_token`, {
    method: 'POST',
    body: JSON.stringify({
      client_id: SETTINGS.clientId,
      client_secret: SETTINGS.clientSecret,
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      requested_token_type: 'urn:shopify:params:oauth:token-type:offline-access-token',
      expiring: '1',
    }),
  })
  return ((await response.json()) as { refresh_token: string }).refresh_token
}

async function start(settings: IncumbentSettings): Promise<ChildProcess> {
  const child = fork(new URL('incumbent-process.js', import.meta.url), [JSON.stringify(settings)])
  await once(child, 'message')
  return child
}

async function ask(child: ChildProcess, order: { shop: string; now: number }): Promise<IncumbentFared> {
  const fared = once(child, 'message')
  child.send(order)
  return ((await fared) as [IncumbentFared])[0]
}

function line(title: string, rounds: readonly Fared[]): string[] {
  const most = (pick: (one: Fared) => number): string => {
    const [least, greatest] = [Math.min(...rounds.map(pick)), Math.max(...rounds.map(pick))]
    return least === greatest ? String(least) : `${least} to ${greatest}`
  }
  const slowest = median(rounds.map(({ ms }) => ms))
  return [title, most(({ requests }) => requests), most(({ failed }) => failed), `${slowest.toFixed(0)} ms`]
}
