import type { SqliteClient } from '../../databases/sqlite.ts'
import { isBusy as isBusyError } from '../../databases/sqlite-busy.ts'

interface Step {
  readonly run: () => unknown
  /** Whether it may throw for itself: only its own changes are undone then. */
  readonly mayThrow: boolean
  readonly resolve: (value: never) => void
  readonly reject: (error: unknown) => void
}

/** Writes in group commits: what is asked for while another process writes, or in the same turn, is one transaction. */
export interface SqliteWriter {
  /** Resolves once what `run` did is committed. `run` is synchronous. */
  readonly write: <T>(run: () => T, options?: { readonly mayThrow?: boolean; readonly now?: boolean }) => Promise<T>
}

const soon: (run: () => void) => void =
  typeof setImmediate === 'function' ? (run) => void setImmediate(run) : (run) => void setTimeout(run, 0)

/** `patience`: for how many ms to try while another process holds the database. Others are served meanwhile. */
export function sqliteWriter(db: SqliteClient, patience: number): SqliteWriter {
  let steps: Step[] = []
  let scheduled = false
  let flushing = false

  async function flush(): Promise<void> {
    if (flushing) return
    flushing = true
    let deadline = performance.now() + patience
    for (let wait = 2; steps.length > 0;) {
      // Nothing may come between the beginning and the end: somebody else's statement would be part of it.
      const failure = begin()
      const isBusy = failure !== null && isBusyError(failure.error)
      if (isBusy && performance.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, wait * (0.5 + Math.random())))
        wait = Math.min(wait * 2, 50)
        continue
      }
      const batch = steps
      steps = []
      if (failure === null) commit(batch)
      else for (const { reject } of batch) reject(failure.error)
      wait = 2
      deadline = performance.now() + patience
    }
    flushing = false
  }

  function begin(): { readonly error: unknown } | null {
    try {
      db.exec('BEGIN IMMEDIATE')
      return null
    } catch (error) {
      return { error }
    }
  }

  function commit(batch: readonly Step[]): void {
    const answers: (() => void)[] = []
    try {
      for (const step of batch) answers.push(step.mayThrow ? guarded(step) : plain(step))
      db.exec('COMMIT')
    } catch (error) {
      undo('ROLLBACK')
      for (const { reject } of batch) reject(error)
      return
    }
    for (const answer of answers) answer()
  }

  function plain({ run, resolve }: Step): () => void {
    const value = run() as never
    return () => resolve(value)
  }

  function guarded(step: Step): () => void {
    db.exec('SAVEPOINT shopwright_step')
    try {
      const answer = plain(step)
      db.exec('RELEASE shopwright_step')
      return answer
    } catch (error) {
      db.exec('ROLLBACK TO shopwright_step')
      db.exec('RELEASE shopwright_step')
      return () => step.reject(error)
    }
  }

  function undo(sql: string): void {
    try {
      db.exec(sql)
    } catch {
      // A full disk or a broken connection has ended the transaction already.
    }
  }

  return {
    write: (run, { mayThrow = false, now = false } = {}) =>
      new Promise((resolve, reject) => {
        steps.push({ run, mayThrow, resolve, reject })
        if (now) {
          void flush()
        } else if (!scheduled) {
          scheduled = true
          soon(() => {
            scheduled = false
            void flush()
          })
        }
      }),
  }
}
