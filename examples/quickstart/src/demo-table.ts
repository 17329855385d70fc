import { styleText } from 'node:util'
import type { DemoRow } from './demo-steps.ts'

const COLUMNS = ['Kind', 'What was sent', 'Answer', 'Verdict', 'log.code', 'ms'] as const

/** Prints the rows for people, and tells how many were not as they should be. */
export function printTable(rows: readonly DemoRow[]): number {
  const cells = rows.map((row) => [
    row.kind,
    row.sent,
    String(row.delivery.status),
    row.delivery.verdict,
    row.code,
    row.delivery.ms.toFixed(1),
  ])
  const widths = COLUMNS.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  )
  const line = (texts: readonly string[]) =>
    texts
      .map((text, column) => (column === 5 ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0)))
      .join('  ')

  console.log(`\n  ${paint('bold', line(COLUMNS))}`)
  console.log(`  ${paint('dim', widths.map((width) => '─'.repeat(width)).join('──'))}`)
  let wrong = 0
  let kindBefore = ''
  for (const [index, row] of rows.entries()) {
    const isRight = row.delivery.status === row.expected.status && row.code === row.expected.code
    const shown = line((cells[index] ?? []).with(0, row.kind === kindBefore ? '' : row.kind))
    console.log(
      `${isRight ? paint('green', '✓') : paint('red', '✗')} ${isRight ? colourOf(row, shown) : paint('red', shown)}`,
    )
    if (!isRight) {
      wrong += 1
      console.log(paint('red', `    expected ${row.expected.status} ${row.expected.code}`))
      if (row.delivery.error !== null) console.log(paint('red', `    ${row.delivery.error}`))
    }
    kindBefore = row.kind
  }
  const genuine = rows.filter(isGenuine).length
  console.log(
    wrong === 0
      ? `\n  ${paint('green', 'All as expected')}: ${genuine} genuine requests verified, ${rows.length - genuine} others answered without them reaching the app.`
      : `\n  ${paint('red', `${wrong} of ${rows.length} not as expected.`)}`,
  )
  return wrong
}

function colourOf(row: DemoRow, text: string): string {
  return isGenuine(row) ? text : paint('yellow', text)
}

function isGenuine({ code }: DemoRow): boolean {
  return code === 'verified' || code === 'received'
}

/** Colours for a terminal, plain text for a file. */
function paint(format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string): string {
  return process.stdout.isTTY && process.env['NO_COLOR'] === undefined ? styleText(format, text) : text
}
