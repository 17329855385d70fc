import type { QueueCounts } from '../webhook-queue.ts'
import { deadLetters, filterOf } from './dead-letters.ts'
import { type Markup, markup } from './markup.ts'
import { picture, sumOf } from './picture.ts'
import type { InboxStatus } from './status.ts'
import { minutesBefore } from './status.ts'
import { STYLES } from './styles.ts'
import { clockOf, durationOf, numberOf, timeOf } from './words.ts'

/** What the page is made of beside the status. */
export interface PageFacts {
  readonly status: InboxStatus
  /** For the forms; null where nothing may be replayed. */
  readonly token: string | null
  /** How many were just replayed; null if nobody asked. */
  readonly replayed: number | null
  /** Seconds between reloads; null: none. */
  readonly refresh: number | null
  readonly nonce: string
  /** From when on the oldest waits too long, ms. */
  readonly attentionMs: number
}

const COLOURS = { good: '18a06b', attention: 'e2a12f', down: 'cf3f4c' } as const
const SIGNS = {
  good: 'm3 8.5 3.2 3L13 4.5',
  attention: 'M8 3v6M8 12.6v.1',
  down: 'm4 4 8 8M12 4l-8 8',
} as const

/** The whole document. */
export function page(facts: PageFacts): string {
  const { status, refresh, nonce } = facts
  const { title, health, now } = status
  const filter = filterOf(status.dead?.topic ?? null)
  const icon = `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23${COLOURS[health]}'/%3E%3C/svg%3E`
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">${
    refresh !== null && markup`<meta http-equiv="refresh" content="${refresh}">`
  }
<title>${health === 'good' ? '' : '⚠ '}${title}</title><link rel="icon" href="${icon}"><style nonce="${nonce}">${{ html: STYLES }}</style></head>
<body><header class="top"><div><h1>${title}</h1>
<p class="verdict ${health}"><svg viewBox="0 0 16 16" aria-hidden="true"><path d="${SIGNS[health]}"/></svg>${verdictOf(status)}</p>
<p class="as-of"><span>As of ${timeOf(now, now)}</span>${
    refresh === null
      ? markup`<a href="?${filter}refresh=10">Reload every 10 s</a>`
      : markup`<a href="?${filter}">Stop reloading every ${refresh} s</a>`
  }<a href="?format=json">JSON</a></p></div></header>
<main>${told(facts)}${tiles(facts)}${hour(status)}${failing(status)}${deadLetters(facts)}
<footer>The queue’s numbers and the dead deliveries are those of all processes. Rates, the hour and the failures are those of this
process alone, since ${timeOf(status.process.since, now)}: each process that serves this page has its own.</footer></main></body></html>
`.html
}

function verdictOf({ health, notes }: InboxStatus): string {
  return health === 'good' ? 'All is well' : notes.join(' · ')
}

function told({ status, replayed }: PageFacts): Markup | null {
  if (status.health === 'down') {
    return markup`<p class="told down" role="alert">The queue did not answer. Look at its database, and at the event <code>queue_error</code> in your log. What Shopify sends meanwhile is answered 503, and sent again.</p>`
  }
  if (replayed === null) return null
  const text =
    replayed === 0
      ? 'Nothing was replayed: somebody else did it before, or it is forgotten.'
      : `${numberOf(replayed)} ${replayed === 1 ? 'delivery waits' : 'deliveries wait'} again, with all attempts.`
  return markup`<p class="told" role="status">${text}</p>`
}

function tile(name: string, big: string | Markup, small: string | Markup, mood = ''): Markup {
  return markup`<div><dt>${name}</dt><dd class="big ${mood}">${big}</dd><dd>${small}</dd></div>`
}

function tiles({ status: { queue, process, now }, attentionMs }: PageFacts): Markup {
  const { rates, lag, stats } = process
  const rate = (value: number): Markup =>
    markup`${numberOf(value < 10 ? Math.round(value * 10) / 10 : Math.round(value))} <small>/ min</small>`
  return markup`<div class="now"><section class="card" aria-labelledby="queue"><header><h2 id="queue">The queue</h2><p class="note end">all processes</p></header><dl class="tiles">
${queue === null ? QUEUE_TILES.map((name) => tile(name, '–', 'not known')) : queueTiles(queue, stats.active, now, attentionMs)}</dl></section>
<section class="card" aria-labelledby="rates"><header><h2 id="rates">Last five minutes</h2><p class="note end">this process</p></header><dl class="tiles">
${tile('Received', rate(rates.received), `${numberOf(stats.received)} since it began`)}
${tile('Worked', rate(rates.worked), `${numberOf(stats.worked)} since it began`)}
${tile('Receipt to done', lag === null ? '–' : durationOf(lag.mean), lag === null ? 'nothing worked' : `mean; longest ${durationOf(lag.longest)}`)}</dl></section></div>`
}

const QUEUE_TILES = ['Waiting', 'Being worked', 'Oldest waits', 'Dead'] as const

function queueTiles(
  { waiting, working, oldestWaiting: oldest, dead }: QueueCounts,
  active: number,
  now: number,
  attentionMs: number,
): Markup[] {
  const age = oldest === null ? 0 : now - oldest
  return [
    tile(QUEUE_TILES[0], numberOf(waiting), waiting === 0 ? 'nothing to do' : 'for a first or next try'),
    tile(QUEUE_TILES[1], numberOf(working), `${numberOf(active)} here`),
    oldest === null
      ? tile(QUEUE_TILES[2], '–', 'none waits')
      : tile(QUEUE_TILES[2], durationOf(age), markup`since ${timeOf(oldest, now)}`, age > attentionMs ? 'warn' : ''),
    tile(QUEUE_TILES[3], numberOf(dead), dead === 0 ? 'none' : 'wait for somebody', dead > 0 ? 'bad' : ''),
  ]
}

function hour({ process }: InboxStatus): Markup {
  const before = minutesBefore(process.since, process.minutes)
  return markup`<section class="card" aria-labelledby="hour"><header><h2 id="hour">The last hour</h2><p class="note">of this process, by the minute, UTC</p>
<ul class="key note end"><li class="k-received">received</li><li>worked</li><li class="k-failed">failed attempts</li><li class="k-dead">dead</li>${
    before > 0 && markup`<li class="k-unseen">before it began</li>`
  }</ul></header>
${picture(process)}<details class="numbers"><summary>The hour in numbers</summary><div class="scroll"><table><thead><tr><th scope="col">From, UTC</th>${HEADS}</tr></thead><tbody>${tens(process.minutes)}</tbody></table></div></details></section>`
}

const HEADS = ['Received', 'Duplicates', 'Refused', 'Worked', 'Failed attempts', 'Dead'].map(
  (head) => markup`<th scope="col" class="n">${head}</th>`,
)

function tens(minutes: InboxStatus['process']['minutes']): Markup[] {
  return [0, 10, 20, 30, 40, 50].map((from) => {
    const sum = sumOf(minutes.slice(from, from + 10))
    const cells = [sum.received, sum.duplicates, sum.refused, sum.worked, sum.failed, sum.dead]
    return markup`<tr><th scope="row">${clockOf(sum.at)}</th>${cells.map((cell) => markup`<td class="n">${numberOf(cell)}</td>`)}</tr>`
  })
}

function failing({ process: { failures, refusals }, now }: InboxStatus): Markup {
  const topics = failures
    .slice(0, 12)
    .map(
      ({ topic, failed, dead, code, at }) =>
        markup`<tr><td><bdi>${topic}</bdi></td><td class="n" data-unit="failed">${numberOf(failed)}</td><td class="n" data-unit="dead">${numberOf(dead)}</td><td><span class="code">${code}</span> <span class="note">${durationOf(now - at)} ago</span></td></tr>`,
    )
  const codes = refusals.map(
    ({ code, count }) =>
      markup`<tr><td><span class="code">${code}</span></td><td class="n">${numberOf(count)}</td></tr>`,
  )
  return markup`<div class="two"><section class="card" aria-labelledby="failures"><header><h2 id="failures">Failures by topic</h2><p class="note end">this process, last hour</p></header><div class="body">${
    topics.length === 0
      ? markup`<p class="none">No attempt failed.</p>`
      : markup`<table class="failures"><thead><tr><th scope="col">Topic</th><th scope="col" class="n">Failed attempts</th><th scope="col" class="n">Dead</th><th scope="col">Last reason</th></tr></thead><tbody>${topics}</tbody></table>`
  }</div></section>
<section class="card" aria-labelledby="refusals"><header><h2 id="refusals">Refused requests</h2><p class="note end">this process, last hour</p></header><div class="body">${
    codes.length === 0 ? markup`<p class="none">None was refused.</p>` : markup`<table><tbody>${codes}</tbody></table>`
  }</div></section></div>`
}
