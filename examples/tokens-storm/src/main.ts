// `npm run example tokens-storm`: eight processes with 25 callers each meet one expired access token, and Shopify is
// asked once. `npm run example tokens-storm 20` does it twenty times on each store.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Round, startStorm, type StormStore } from '@shopwright/conformance/storm'
import { howToGet, openService } from '../../../scripts/services/index.mjs'
import { createPicture, type Lane } from './picture.ts'

const PROCESSES = 8
const CALLERS = 25
const rounds = Number(process.argv[2] ?? 3)
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('How many rounds? A whole number, 3 by default: npm run example tokens-storm 20')
  process.exit(1)
}

const worker = new URL(import.meta.resolve('@shopwright/conformance/storm/worker'))
const picture = createPicture(process.stdout, CALLERS)
const summaries: string[] = []
let isRight = true

console.log(`
  ${PROCESSES} processes × ${CALLERS} callers want the access token of one shop, and it has expired.
  A simulated Shopify counts the requests that reach its token endpoint.
`)

const folder = mkdtempSync(join(tmpdir(), 'shopwright-example-'))
try {
  await storm('SQLite', 'sqlite', join(folder, 'tokens.db'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

const postgres = await openService('postgres')
if (postgres === null) {
  summaries.push(`PostgreSQL  not raced: ${howToGet('postgres')}`)
} else {
  try {
    await storm('PostgreSQL', 'postgres', postgres.url)
  } finally {
    await postgres.stop()
  }
}

console.log(summaries.map((line) => `  ${line}`).join('\n'))
console.log(isRight ? '\n  Once each, and nobody was refused.\n' : '\n  That is not as it must be.\n')
process.exitCode = isRight ? 0 : 1

async function storm(title: string, kind: StormStore, target: string): Promise<void> {
  let heading = ''
  let lanes: Lane[] = []
  const draw = (isOver = false): void => picture.draw(heading, lanes, isOver)
  const weather = await startStorm({
    kind,
    target,
    worker,
    shops: 1,
    processes: PROCESSES,
    callers: CALLERS,
    onRequest({ process }) {
      const lane = lanes[process]
      if (lane !== undefined) lane.requests += 1
      draw()
    },
    onFinish(process, ms) {
      const lane = lanes[process]
      if (lane !== undefined) Object.assign(lane, { isDone: true, ms })
      draw()
    },
  })
  const all: Round[] = []
  try {
    for (let round = 1; round <= rounds; round += 1) {
      heading = `${title}, round ${round} of ${rounds}`
      lanes = Array.from({ length: PROCESSES }, (_, process) => ({ process, requests: 0, isDone: false, ms: null }))
      draw()
      all.push(...(await weather.race()))
      draw(true)
    }
  } finally {
    await weather.end()
  }
  const callers = all.reduce((sum, round) => sum + round.callers, 0)
  const without = all.reduce((sum, round) => sum + round.failed.length + round.refused, 0)
  const requests = [...new Set(all.map((round) => round.requests))].join(' or ')
  const troubles = all.flatMap((round) => round.troubles)
  if (requests !== '1' || without > 0 || troubles.length > 0 || callers !== rounds * PROCESSES * CALLERS)
    isRight = false
  summaries.push(
    `${title.padEnd(10)}  ${rounds} rounds, ${callers} callers, ${without} without a token that works, requests to Shopify in each round: ${requests}`,
    ...new Set(troubles),
  )
}
