/** What is counted while workers are killed. */
export interface Tally {
  readonly deliveries: number
  /** Requests, duplicates and those that died with their worker included. */
  readonly sent: number
  readonly recorded: number
  readonly worked: number
  readonly kills: number
  readonly doubled: number
  /** Answered 200, and not worked at the end; null before the end, when they are not late yet. */
  readonly lost: number | null
}

const BAR = 40

/** Draws the tally, over the one before where the terminal can; elsewhere only the last. */
export function createPicture(out: NodeJS.WriteStream): { draw(tally: Tally): void } {
  const canRedraw = out.isTTY
  const paint = (color: number, text: string): string => (canRedraw ? `\u001B[${color}m${text}\u001B[0m` : text)
  let height = 0
  const bar = (count: number, of: number, color: number): string => {
    const full = Math.min(BAR, Math.round((count / Math.max(1, of)) * BAR))
    return paint(color, '━'.repeat(full)) + paint(90, '─'.repeat(BAR - full))
  }
  const line = (name: string, count: number, rest: string): string =>
    `  ${name.padEnd(9)}${String(count).padStart(7)}  ${rest}`
  const verdict = (name: string, count: number): string =>
    line(name, count, '').replace(String(count), paint(count === 0 ? 32 : 31, String(count)))

  return {
    draw({ deliveries, sent, recorded, worked, kills, doubled, lost }) {
      if (!canRedraw && lost === null) return
      const lines = [
        line('sent', sent, `requests for ${deliveries} deliveries, 30 % of them twice, in any order`),
        line('recorded', recorded, bar(recorded, deliveries, 36)),
        line('worked', worked, bar(worked, deliveries, 32)),
        line('killed', kills, `workers, with SIGKILL ${paint(31, '✖'.repeat(Math.min(kills, 50)))}`),
        verdict('doubled', doubled),
        lost === null ? line('lost', 0, paint(90, 'known at the end')) : verdict('lost', lost),
      ]
      const up = height > 0 ? `\u001B[${height}A` : ''
      const clear = canRedraw ? '\u001B[K' : ''
      out.write(`${up}${lines.map((text) => `${text.trimEnd()}${clear}\n`).join('')}`)
      height = canRedraw ? lines.length : 0
    },
  }
}
