import { textField } from '../http/json.ts'
import { type Failed, failed, type Settled } from './answer.ts'
import type { TokenKey } from './token-store.ts'

/** Work on a row that is under way in this process. */
export interface Flight {
  /** Never rejects. */
  readonly landed: Promise<Settled>
  /** The ID token that it may exchange. */
  readonly idToken: string | null
}

/** The work of this process, one a row; and rows that had better be left alone for a moment. */
export interface Flights {
  of(key: TokenKey): Flight | null
  start(key: TokenKey, idToken: string | null, work: () => Promise<Settled>): Flight
  /** Work on this row failed for now: nobody shall try again for some seconds, and for longer each time in a row. */
  rest(key: TokenKey): void
  isResting(key: TokenKey): boolean
}

/** The first rest is 3 to 8 s long, so that a fleet does not come back as one; each one after it is twice as long. */
const SHORTEST_REST = 3000
const LONGEST_FIRST_REST = 8000
const LONGEST_REST = 60_000
const MOST_RESTS = 100_000

/** `patience`: after so many ms a flight is taken for lost, since a client of a database may hang for ever. */
export function createFlights(now: () => number, patience: number): Flights {
  const flights = new Map<string, Flight & { readonly began: number }>()
  const rests = new Map<string, { readonly until: number; readonly inRow: number }>()
  const at = ({ shop, name }: TokenKey) => `${shop}/${name}`
  return {
    of(key) {
      const flight = flights.get(at(key))
      return flight !== undefined && performance.now() - flight.began < patience ? flight : null
    },
    start(key, idToken, work) {
      const landed = settled(work).then((came) => {
        if (flights.get(at(key)) === flight) flights.delete(at(key))
        if (came.ok && came.log.code !== 'still_valid') rests.delete(at(key))
        return came
      })
      const flight = { landed, idToken, began: performance.now() }
      flights.set(at(key), flight)
      return flight
    },
    rest(key) {
      const last = rests.get(at(key))
      const isInRow = last !== undefined && now() - last.until < LONGEST_REST
      const inRow = isInRow ? last.inRow + 1 : 0
      const first = SHORTEST_REST + Math.random() * (LONGEST_FIRST_REST - SHORTEST_REST)
      rests.delete(at(key))
      rests.set(at(key), { until: now() + Math.min(first * 2 ** inRow, LONGEST_REST), inRow })
      // A Map is in the order of insertion, so its first entry has been here longest.
      if (rests.size > MOST_RESTS) rests.delete(rests.keys().next().value ?? '')
    },
    isResting(key) {
      const left = (rests.get(at(key))?.until ?? 0) - now()
      // A clock that was set back makes no rest longer.
      return left > 0 && left <= LONGEST_REST
    },
  }
}

async function settled(work: () => Promise<Settled>): Promise<Settled> {
  try {
    return await work()
  } catch (error) {
    return broken(error)
  }
}

/** What nobody foresaw. Its message may quote anything, so only its name is told. */
export function broken(error: unknown): Failed {
  return failed('unexpected_answer', `${textField(error, 'name') ?? 'something'} was thrown where nothing should`)
}

/** How long somebody has waited: by the clock that only goes forward, or by the pauses that were asked for. */
export interface Patience {
  isOver(): boolean
  pause(ms: number): Promise<void>
}

export function createPatience(sleep: (ms: number) => Promise<void>, limit: number): Patience {
  const began = performance.now()
  let paused = 0
  return {
    isOver: () => Math.max(performance.now() - began, paused) >= limit,
    async pause(ms) {
      paused += ms
      await sleep(ms)
    },
  }
}
