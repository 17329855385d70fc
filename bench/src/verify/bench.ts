import { strict as assert } from 'node:assert'
import type { Timing } from '../rounds.ts'
import type { Target } from '../targets.ts'

/** One comparison: what was timed, the limit first, and what must hold. */
export interface Comparison {
  readonly title: string
  readonly timings: readonly Timing[]
  readonly targets: readonly Target[]
}

/** Before anything is timed: everybody says yes to every input, and no to its forged twin. */
export async function agree<Input>(
  genuine: readonly Input[],
  forged: Input,
  judges: Readonly<Record<string, (input: Input) => boolean | Promise<boolean>>>,
): Promise<void> {
  for (const [name, judge] of Object.entries(judges)) {
    for (const input of genuine) assert.equal(await judge(input), true, `${name} refuses a genuine input`)
    assert.equal(await judge(forged), false, `${name} lets a forged input pass`)
  }
}

/** Whether a promise is kept: for those who refuse by throwing. */
export async function kept(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    (value) => value !== false,
    () => false,
  )
}
