import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'

/** Worker processes of which any may be killed; one is started in its place. */
export interface Crew {
  /** The port of one of them, whichever. Undefined while it starts. */
  anyPort(): number | undefined
  /** Kills one, without a warning, and starts another. */
  killOne(): Promise<void>
  end(): Promise<void>
}

interface Worker {
  readonly process: ChildProcess
  readonly port: number
}

export async function startCrew(size: number, databaseFile: string): Promise<Crew> {
  const workers: (Worker | undefined)[] = await Promise.all(
    Array.from({ length: size }, () => startWorker(databaseFile)),
  )
  const anyOf = (): number => Math.floor(Math.random() * size)
  return {
    anyPort: () => workers[anyOf()]?.port,
    async killOne() {
      const place = anyOf()
      const victim = workers[place]
      workers[place] = undefined
      if (victim !== undefined) await kill(victim)
      workers[place] = await startWorker(databaseFile)
    },
    async end() {
      await Promise.all(workers.flatMap((worker) => (worker === undefined ? [] : [kill(worker)])))
    },
  }
}

async function startWorker(databaseFile: string): Promise<Worker> {
  const child = fork(new URL('worker.js', import.meta.url), { env: { ...process.env, DATABASE_FILE: databaseFile } })
  const port = await Promise.race([
    once(child, 'message').then(([said]) => Number(said)),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`A worker ended with ${code} before it listened.`))),
  ])
  return { process: child, port }
}

async function kill({ process: child }: Worker): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}
