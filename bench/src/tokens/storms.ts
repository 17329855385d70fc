import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Round, startStorm } from '@shopwright/conformance/storm'
import { howToGet, openService } from '../../../scripts/services/index.mjs'
import { median } from '../rounds.ts'
import type { Target } from '../targets.ts'
import { openSessions, type StormPlace } from './storm-places.ts'

const PROCESSES = 8
const CALLERS = 25
const ROUNDS = 5

const OURS = new URL(import.meta.resolve('@shopwright/conformance/storm/worker'))
const THEIRS = new URL('incumbent-process.js', import.meta.url)

interface Storms {
  readonly lines: string[][]
  readonly targets: Target[]
}

/** Eight processes of 25 callers meet one expired token, ours and theirs in one and the same storm: see `conformance/src/storm`. */
export async function compareStorms(): Promise<Storms> {
  const heading = [`one expired token, ${PROCESSES} × ${CALLERS} callers`, 'requests', 'failed', 'slowest caller']
  const all: Storms = { lines: [heading], targets: [] }
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-bench-storm-'))
  try {
    await compare(all, 'SQLite', { kind: 'sqlite', target: join(folder, 'tokens.db') })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const [title, kind] of [
    ['PostgreSQL', 'postgres'],
    ['Redis', 'redis'],
  ] as const) {
    const service = await openService(kind)
    if (service === null) {
      all.lines.push([`  ${title} is left out. ${howToGet(kind)}`])
      continue
    }
    try {
      await compare(all, title, { kind, target: service.url })
    } finally {
      await service.stop()
    }
  }
  return all
}

async function compare({ lines, targets }: Storms, title: string, place: StormPlace): Promise<void> {
  // Their tables are made before their processes come, which would trip over one another.
  await (await openSessions(place)).disconnect?.()
  const ours = await rounds(OURS, place)
  lines.push(line(`  ours, ${title}`, ours), line(`  session storage, ${title}`, await rounds(THEIRS, place)))
  const atMost = (what: string, target: number, of: (round: Round) => number): Target => {
    return { what: `${what} on ${title}`, measured: Math.max(...ours.map(of)), bound: 'at most', target, unit: '' }
  }
  targets.push(
    atMost('requests of a storm', 1, ({ requests }) => requests),
    atMost('failed callers', 0, failures),
  )
}

async function rounds(worker: URL, place: StormPlace): Promise<Round[]> {
  const storm = await startStorm({ ...place, worker, shops: ROUNDS, processes: PROCESSES, callers: CALLERS })
  const all: Round[] = []
  try {
    for (const shop of storm.shops) all.push(...(await storm.race({ shops: [shop] })))
  } finally {
    await storm.end()
  }
  const troubles = all.flatMap((round) => round.troubles)
  if (troubles.length > 0) throw new Error(`The storm was no fair one: ${troubles.join('; ')}`)
  return all
}

/** Callers without a token, and tokens that the Admin API refused. */
function failures({ failed, refused }: Round): number {
  return failed.length + refused
}

function line(title: string, all: readonly Round[]): string[] {
  const range = (of: (round: Round) => number): string => {
    const [least, most] = [Math.min(...all.map(of)), Math.max(...all.map(of))]
    return least === most ? String(least) : `${least} to ${most}`
  }
  return [title, range(({ requests }) => requests), range(failures), `${median(all.map(({ ms }) => ms)).toFixed(0)} ms`]
}
