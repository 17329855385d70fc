/** What one process of the storm is seen to do. */
export interface Lane {
  readonly process: number
  /** So many requests of it reached the token endpoint. */
  requests: number
  /** Its callers have their answers. */
  isDone: boolean
  /** How long the slowest waited; null until it is known. */
  ms: number | null
}

/** A picture of a round: a line for each process, and the count at the token endpoint. */
export interface Picture {
  /** Draws it, over the one before where the terminal can. */
  draw(title: string, lanes: readonly Lane[], isOver: boolean): void
}

const LONGEST_BAR = 30

/** Where the output is no terminal, only pictures of rounds that are over are drawn, one below the other. */
export function createPicture(out: NodeJS.WriteStream, callers: number): Picture {
  const canRedraw = out.isTTY
  const paint = (color: number, text: string): string => (canRedraw ? `\u001B[${color}m${text}\u001B[0m` : text)
  let height = 0

  function lineOf({ process, requests, isDone, ms }: Lane, longest: number): string {
    const bar = ms === null ? '' : '━'.repeat(Math.max(1, Math.round((ms / longest) * LONGEST_BAR)))
    const state = isDone ? paint(32, `${callers} callers served`) : paint(33, `${callers} callers wait  `)
    const asked = requests === 0 ? '' : paint(36, `  ◀ asked Shopify${requests === 1 ? '' : ` ${requests} times`}`)
    const time = ms === null ? '' : `${String(Math.round(ms)).padStart(5)} ms`
    return `  process ${process + 1}  ${state}  ${bar.padEnd(LONGEST_BAR)} ${time.padStart(8)}${asked}`
  }

  return {
    draw(title, lanes, isOver) {
      if (!canRedraw && !isOver) return
      const longest = Math.max(1, ...lanes.map(({ ms }) => ms ?? 0))
      const requests = lanes.reduce((sum, lane) => sum + lane.requests, 0)
      const count = paint(requests === 1 ? 32 : requests === 0 ? 33 : 31, String(requests))
      const lines = [
        `  ${title}`,
        ...lanes.map((lane) => lineOf(lane, longest)),
        `  requests at the token endpoint: ${count}`,
      ]
      const up = canRedraw && height > 0 ? `\u001B[${height}A` : ''
      const clear = canRedraw ? '\u001B[K' : ''
      out.write(`${up}${lines.map((line) => `${line}${clear}\n`).join('')}${isOver ? '\n' : ''}`)
      height = isOver ? 0 : lines.length
    },
  }
}
