import type { Timing } from './rounds.ts'
import { ratio } from './rounds.ts'
import { isMet, type Target } from './targets.ts'

/** Rows of equal length as text; the first column to the left, the others to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Who needed how long, against the first of them. */
export function timingTable(title: string, timings: readonly Timing[]): string {
  const [first] = timings
  if (first === undefined) return title
  return table([
    [title, 'µs', 'a second', `× ${first.name}`],
    ...timings.map((timing) => [
      `  ${timing.name}`,
      timing.micros.toFixed(2),
      Math.round(1e6 / timing.micros).toLocaleString('en'),
      ratio(timing, first).toFixed(2),
    ]),
  ])
}

export function targetTable(targets: readonly Target[]): string {
  return table([
    ['target', 'measured', '', 'wanted', ''],
    ...targets.map((target) => [
      target.what,
      figure(target.measured) + target.unit,
      target.bound,
      figure(target.target) + target.unit,
      isMet(target) ? 'met' : 'NOT MET',
    ]),
  ])
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)
}
