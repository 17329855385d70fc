import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Compiled } from './check.ts'

/** Runs compiled examples, one after the other in a process of their own; answers with what went wrong, by path. */
export async function runAll(compiled: readonly Compiled[]): Promise<Map<string, readonly string[]>> {
  const at = (file: string) => fileURLToPath(new URL(file, import.meta.url))
  const child = fork(at('run.mjs'), [], {
    execArgv: ['--import', new URL('stand-ins.mjs', import.meta.url).href],
    env: { ...process.env, SHOPIFY_API_KEY: 'my-client-id', SHOPIFY_API_SECRET: 'my-client-secret' },
  })
  const ended = new Map<string, readonly string[]>()
  child.on('message', ({ path, errors }: { path: string; errors: readonly string[] }) => ended.set(path, errors))
  child.send(compiled.map(({ path, claims }) => ({ path, claims })))
  const code = await new Promise((resolve) => child.once('exit', resolve))
  for (const { path } of compiled) {
    if (!ended.has(path)) ended.set(path, [`The process ended before it, with ${String(code)}.`])
  }
  return ended
}
