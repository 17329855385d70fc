import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Fared, ProcessMessage, ProcessSettings, RaceOrder } from './messages.ts'

/** One process of a storm, seen from outside. */
export interface StormProcess {
  /** How its callers fared; null where it was killed meanwhile. */
  race(order: RaceOrder): Promise<readonly Fared[] | null>
  /** SIGKILL. */
  kill(): Promise<void>
  readonly isAlive: boolean
  /** Rejections that nobody handled, and ends that nobody ordered. */
  readonly troubles: readonly string[]
}

/** Starts a process and resolves when it is ready to race. */
export async function startProcess(worker: URL, settings: ProcessSettings): Promise<StormProcess> {
  const child: ChildProcess = fork(fileURLToPath(worker), [JSON.stringify(settings)], { execArgv: ['--no-warnings'] })
  const troubles: string[] = []
  const races = new Map<number, (fared: readonly Fared[] | null) => void>()
  let isAlive = true
  let isKilled = false
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      isAlive = false
      if (!isKilled) troubles.push(`process ${settings.process} ended with ${signal ?? code}`)
      for (const settle of races.values()) settle(null)
      races.clear()
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.on('message', (message) => {
      const said = message as ProcessMessage
      if (said.kind === 'ready') resolve()
      if (said.kind === 'unhandled') troubles.push(`process ${settings.process}: unhandled ${said.error}`)
      if (said.kind !== 'fared') return
      races.get(said.race)?.(said.fared)
      races.delete(said.race)
    })
    void exited.then(() => reject(new Error(`A process of the storm did not start: ${troubles.join()}`)))
  })
  return {
    race: (order) =>
      new Promise((resolve) => {
        if (!isAlive) return resolve(null)
        races.set(order.race, resolve)
        child.send(order)
      }),
    async kill() {
      isKilled = true
      child.kill('SIGKILL')
      await exited
    },
    get isAlive() {
      return isAlive
    },
    troubles,
  }
}
