import { MINUTES, type StatusMinute } from './hour.ts'
import { type Markup, markup } from './markup.ts'
import { minutesBefore, type InboxStatus } from './status.ts'
import { clockOf, counted, numberOf } from './words.ts'

/** Units of the drawing; it is stretched to the width there is, so nothing in it may have a shape to keep. */
const STEP = 10
const WIDTH = MINUTES * STEP
const HEIGHT = 100

/** The last hour as two drawings over one axis of time: what came and was worked; what failed. */
export function picture({ minutes, since }: InboxStatus['process']): Markup {
  const top = roundUp(Math.max(...minutes.map(({ received, worked }) => Math.max(received, worked))), 4)
  const failing = minutes.map(({ failed, dead }) => failed + dead)
  const bottom = roundUp(Math.max(...failing), 2)
  const before = minutesBefore(since, minutes)
  const unseen = markup`<rect class="unseen" width="${before * STEP}" height="${HEIGHT}"/>`
  return markup`<div class="picture">
<div class="axis" aria-hidden="true"><span>${numberOf(top)}</span><span>${numberOf(top / 2)}</span><span>0</span></div>
<div class="plot main" role="img" aria-label="${summary(minutes, since)}"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
${unseen}<path class="grid" d="M0 0H${WIDTH}M0 50H${WIDTH}"/>
<path class="worked" d="${bars(minutes, ({ worked }) => [0, worked], top)}"/>
<path class="received-area" d="${steps(minutes, before, top)}V${HEIGHT}H${before * STEP}Z"/><path class="received" d="${steps(minutes, before, top)}"/>
${columns(minutes, before)}</svg></div>
<div class="axis low" aria-hidden="true"><span>${numberOf(bottom)}</span><span>0</span></div>
<div class="plot low"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true" focusable="false">
${unseen}<path class="grid" d="M0 0H${WIDTH}"/>
<path class="failed" d="${bars(minutes, ({ failed, dead }) => [dead, dead + failed], bottom)}"/><path class="dead" d="${bars(minutes, ({ dead }) => [0, dead], bottom)}"/>
${columns(minutes, before)}</svg></div>
<ol class="hours" aria-hidden="true">${ticks(minutes)}</ol>
</div>`
}

function ticks(minutes: readonly StatusMinute[]): Markup[] {
  const last = minutes.at(-1)?.at ?? 0
  return Array.from(
    { length: 7 },
    (_, index) => markup`<li>${clockOf(last - (MINUTES - (index * MINUTES) / 6 - 1) * 60_000)}</li>`,
  )
}

/** One path for all bars: the space between two heights in each minute. */
function bars(
  minutes: readonly StatusMinute[],
  from: (minute: StatusMinute) => readonly [low: number, high: number],
  top: number,
): string {
  return minutes
    .map((minute, index) => {
      const [low, high] = from(minute)
      if (high <= low) return ''
      const x = index * STEP + 1.5
      return `M${x} ${y(low, top)}V${y(high, top)}h${STEP - 3}V${y(low, top)}z`
    })
    .join('')
}

function steps(minutes: readonly StatusMinute[], before: number, top: number): string {
  const seen = minutes.slice(before).map(({ received }, index) => {
    return `${index === 0 ? `M${before * STEP} ` : 'V'}${y(received, top)}h${STEP}`
  })
  return seen.length === 0 ? `M${WIDTH} ${HEIGHT}` : seen.join('')
}

/** What a pointer over a minute is told. */
function columns(minutes: readonly StatusMinute[], before: number): Markup[] {
  return minutes.slice(before).map((minute, index) => {
    const said = `${clockOf(minute.at)} UTC: ${wordsOn(minute)}`
    return markup`<rect class="minute" x="${(index + before) * STEP}" width="${STEP}" height="${HEIGHT}"><title>${said}</title></rect>`
  })
}

function wordsOn({ received, duplicates, refused, worked, failed, dead }: StatusMinute): string {
  const words = [`${numberOf(received)} received`, `${numberOf(worked)} worked`]
  if (duplicates > 0) words.push(counted(duplicates, 'duplicate', 'duplicates'))
  if (refused > 0) words.push(`${numberOf(refused)} refused`)
  if (failed > 0) words.push(counted(failed, 'attempt failed', 'attempts failed'))
  if (dead > 0) words.push(`${numberOf(dead)} dead`)
  return words.join(', ')
}

function summary(minutes: readonly StatusMinute[], since: number): string {
  return `Since ${clockOf(Math.max(since, minutes[0]?.at ?? since))} UTC: ${wordsOn(sumOf(minutes))}. The same in numbers stands in the table below.`
}

/** Several minutes as one. */
export function sumOf(minutes: readonly StatusMinute[]): StatusMinute {
  const sum = (field: keyof StatusMinute): number => minutes.reduce((total, minute) => total + minute[field], 0)
  return {
    at: minutes[0]?.at ?? 0,
    received: sum('received'),
    duplicates: sum('duplicates'),
    refused: sum('refused'),
    worked: sum('worked'),
    failed: sum('failed'),
    dead: sum('dead'),
    lagTotal: sum('lagTotal'),
    lagLongest: Math.max(0, ...minutes.map(({ lagLongest }) => lagLongest)),
  }
}

function y(value: number, top: number): number {
  return Math.round((1 - value / top) * HEIGHT * 10) / 10
}

/** The next of 1, 2, 4, 5 or 6 and a power of ten, so that the half of it is short to write. */
export function roundUp(value: number, least: number): number {
  if (value <= least) return least
  const power = 10 ** Math.floor(Math.log10(value))
  return (([1, 2, 4, 5, 6, 8, 10] as const).find((digit) => digit * power >= value) ?? 10) * power
}
