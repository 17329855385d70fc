/** One way of doing the work: does it so many times, on inputs that change from one time to the next. */
export interface Contender {
  readonly name: string
  readonly work: (times: number) => void | Promise<void>
}

/** What one contender needed. */
export interface Timing {
  readonly name: string
  /** Microseconds for one piece of work, the median of the rounds. */
  readonly micros: number
  /** Microseconds in each round; the same index is the same moment for all contenders. */
  readonly rounds: readonly number[]
}

/** Long enough for the clock, short enough that a busy neighbour spoils one slice of one contender only. */
const SLICE_MS = 5

/**
 * Times the contenders in turns. In each round every contender works for one short slice, and the order moves on from
 * round to round, so that a busy machine, a garbage collection or a change of clock speed hits all alike.
 */
export async function interleave(contenders: readonly Contender[], rounds: number): Promise<Timing[]> {
  const entrants = []
  for (const contender of contenders)
    entrants.push({ contender, times: await timesPerSlice(contender), micros: [] as number[] })
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < entrants.length; turn += 1) {
      const entrant = entrants[(round + turn) % entrants.length]
      if (entrant === undefined) continue
      entrant.micros.push((1000 * (await millis(entrant.contender, entrant.times))) / entrant.times)
    }
  }
  return entrants.map(({ contender, micros }) => ({ name: contender.name, micros: median(micros), rounds: micros }))
}

/** How often the time of `a` holds that of `b`: round by round, since only what ran together compares; the median. */
export function ratio(a: Timing, b: Timing): number {
  return median(a.rounds.map((micros, round) => micros / (b.rounds[round] ?? Number.NaN)))
}

/** Work that is done when the function returns. */
export function now<Input>(name: string, inputs: readonly Input[], work: (input: Input) => unknown): Contender {
  return {
    name,
    work(times) {
      for (let done = 0; done < times; done += 1) work(inputs[done % inputs.length] as Input)
    },
  }
}

/** Work that is done when the promise is. */
export function soon<Input>(
  name: string,
  inputs: readonly Input[],
  work: (input: Input) => Promise<unknown>,
): Contender {
  return {
    name,
    async work(times) {
      for (let done = 0; done < times; done += 1) await work(inputs[done % inputs.length] as Input)
    },
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? at(sorted, middle) : (at(sorted, middle - 1) + at(sorted, middle)) / 2
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? Number.NaN
}

/** Warms the contender up on the way. */
async function timesPerSlice(contender: Contender): Promise<number> {
  const warm = performance.now() + 150
  let times = 16
  let took = 0
  do {
    took = await millis(contender, times)
    if (took < SLICE_MS) times *= 2
  } while (performance.now() < warm || took < SLICE_MS)
  return Math.max(1, Math.round((times * SLICE_MS) / took))
}

async function millis(contender: Contender, times: number): Promise<number> {
  const start = performance.now()
  await contender.work(times)
  return performance.now() - start
}
