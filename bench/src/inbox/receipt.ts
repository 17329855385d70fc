import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { median } from '../rounds.ts'
import type { Target } from '../targets.ts'
import { latencies, postOf, throughput } from './load.ts'

const SERVERS = [
  ['bare', 'node:http + HMAC, nothing kept'],
  ['inbox', 'inbox, node:http'],
  ['bareOnExpress', 'Express + HMAC, nothing kept'],
  ['inboxOnExpress', 'inbox, Express'],
  ['inboxBeforeExpress', 'inbox, in front of an Express app'],
  ['processWebhooks', 'processWebhooks, Express'],
] as const
type Kind = (typeof SERVERS)[number][0]

const BODY = 2_048
const CONNECTIONS = 64
const SLICE_MS = 1_500
const PACE = 200

/** Answers a second with a durable receipt, in turns, and how long they take at a steady pace. */
export async function compareReceipts(rounds: number): Promise<{ lines: string[][]; targets: Target[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-bench-'))
  const children: ChildProcess[] = []
  try {
    const post = await postOf(BODY)
    const running: { kind: Kind; title: string; port: number; rates: number[] }[] = []
    for (const [kind, title] of SERVERS) {
      const child = fork(new URL('server.js', import.meta.url), [kind, join(folder, `${kind}.db`)])
      children.push(child)
      const [port] = (await once(child, 'message')) as [number]
      running.push({ kind, title, port, rates: [] })
      await throughput(port, post, CONNECTIONS, SLICE_MS)
    }
    for (let round = 0; round < rounds; round++) {
      for (const one of running) one.rates.push(await throughput(one.port, post, CONNECTIONS, SLICE_MS))
    }
    const slowest = new Map<Kind, number>()
    for (const { kind, port } of running) {
      const times = await latencies(port, post, PACE, 5_000)
      slowest.set(kind, times[Math.floor(times.length * 0.99)] ?? Number.NaN)
    }
    const rates = (kind: Kind): number[] => running.find((one) => one.kind === kind)?.rates ?? []
    const share = (kind: Kind, of: Kind): number =>
      median(rates(kind).map((rate, round) => rate / (rates(of)[round] ?? Number.NaN)))
    return {
      lines: [
        [`webhooks of ${BODY} bytes, ${CONNECTIONS} connections`, 'a second', '× bare', `p99 at ${PACE}/s`],
        ...running.map(({ kind, title }) => [
          `  ${title}`,
          Math.round(median(rates(kind))).toLocaleString('en'),
          share(kind, 'bare').toFixed(2),
          `${(slowest.get(kind) ?? Number.NaN).toFixed(1)} ms`,
        ]),
      ],
      targets: [
        target('durable receipts, of bare node:http + HMAC', share('inbox', 'bare'), 'at least', 0.5, '×'),
        target('durable receipts, of processWebhooks', share('inboxOnExpress', 'processWebhooks'), 'at least', 5, '×'),
        target(`p99 of a durable receipt at ${PACE}/s`, slowest.get('inbox') ?? Number.NaN, 'at most', 50, ' ms'),
      ],
    }
  } finally {
    for (const child of children) child.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

function target(what: string, measured: number, bound: Target['bound'], wanted: number, unit: string): Target {
  return { what, measured, bound, target: wanted, unit }
}
