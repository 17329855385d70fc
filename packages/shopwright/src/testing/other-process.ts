import { spawn, type ChildProcess } from 'node:child_process'

/**
 * Runs in the other process, as text, so that it needs no build: opens the module's object and does what it is told.
 * What cannot be sent (a client, a function) is answered as null.
 */
const SCRIPT = `
const [url, name] = process.argv.slice(1)
const module = await import(url)
const target = await module[name]()
const say = (message) => new Promise((resolve) => process.send(message, () => resolve()))
process.on('message', async ({ id, method, args }) => {
  try {
    const value = await target[method](...args)
    await say({ id, value: typeof value === 'function' ? null : value })
  } catch (error) {
    await say({ id, error: String(error?.stack ?? error) })
  }
})
process.on('disconnect', () => process.exit())
await say({ ready: true })
`

/** An object that lives in a process of its own, to be raced, frozen and killed. */
export interface OtherProcess {
  /** Calls a method over there. Rejects with what it threw, or when the process is gone. Arguments are copied; no functions. */
  call(method: string, ...args: readonly unknown[]): Promise<unknown>
  /** Sends the signal: `SIGKILL`, `SIGSTOP`, `SIGCONT`, …. Resolves at once, but after the end for `SIGKILL`. */
  signal(signal: NodeJS.Signals): Promise<void>
  /** Ends it by force, if it still runs. */
  end(): Promise<void>
}

/** Where the object comes from: a module that plain Node can import, and its function that resolves to the object. */
export interface Elsewhere {
  readonly module: string | URL
  readonly open: string
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>> | undefined
}

interface Answer {
  readonly id?: number
  readonly ready?: true
  readonly value?: unknown
  readonly error?: string
}

/** Starts a process and resolves once its object is open. */
export async function otherProcess({ module, open, env = {} }: Elsewhere): Promise<OtherProcess> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', '--input-type=module', '-e', SCRIPT, String(module), open],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'inherit', 'pipe', 'ipc'], serialization: 'advanced' },
  )
  let complaints = ''
  child.stderr?.on('data', (chunk: Buffer) => (complaints = (complaints + chunk.toString()).slice(-2_000)))
  const calls = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let last = 0
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ready = new Promise<void>((resolve, reject) => {
    const gone = (): void => {
      const error = new Error(`The other process is gone. ${complaints}`)
      reject(error)
      for (const call of calls.values()) call.reject(error)
      calls.clear()
    }
    child.once('close', gone)
    child.once('error', gone)
    child.on('message', (message) => {
      const { id = 0, ready: isReady, value, error } = message as Answer
      if (isReady === true) return resolve()
      const call = calls.get(id)
      calls.delete(id)
      if (error === undefined) call?.resolve(value)
      else call?.reject(new Error(error))
    })
  })
  await ready
  return {
    call: (method, ...args) =>
      new Promise((resolve, reject) => {
        if (!child.connected) return reject(new Error(`The other process is gone. ${complaints}`))
        calls.set(++last, { resolve, reject })
        child.send({ id: last, method, args })
      }),
    async signal(signal) {
      child.kill(signal)
      if (signal === 'SIGKILL') await exited
    },
    async end() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
