import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createConnection } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { createPool } from 'mysql2/promise'
import pg from 'pg'
import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { findPrograms, givenUrl, openService, startService, type ServiceName } from './index.mjs'

const QUESTIONS: Readonly<Record<ServiceName, (url: string) => Promise<unknown>>> = {
  async postgres(url) {
    const client = new pg.Client(url)
    await client.connect()
    try {
      return (await client.query<{ sum: number }>('select 1 + 1 as sum')).rows[0]?.sum
    } finally {
      await client.end()
    }
  },
  async mariadb(url) {
    const pool = createPool(url)
    try {
      const [rows] = await pool.query('select 1 + 1 as sum')
      return (rows as { sum: number }[])[0]?.sum
    } finally {
      await pool.end()
    }
  },
  async redis(url) {
    const client = createClient({ url })
    await client.connect()
    try {
      return Number(await client.eval('return 1 + 1'))
    } finally {
      client.destroy()
    }
  },
}

const here = new URL('./index.mjs', import.meta.url).href

describe.each(['postgres', 'mariadb', 'redis'] as const)('a throw-away %s', (name) => {
  it.skipIf(findPrograms(name) === null)('answers, again after a restart and after its death, and goes', async () => {
    const service = await startService(name)
    try {
      expect(await QUESTIONS[name](service.url)).toBe(2)
      await service.restart('immediate')
      expect(await QUESTIONS[name](service.url)).toBe(2)
      await service.kill()
      await expect(QUESTIONS[name](service.url)).rejects.toThrow(/ECONNREFUSED|closed/)
      await service.start()
      expect(await QUESTIONS[name](service.url)).toBe(2)
    } finally {
      await service.stop()
    }
    expect(await listens(service.port)).toBe(false)
  })

  it.skipIf(findPrograms(name) === null)('is gone, with its folder, when who started it is killed', async () => {
    const code = `const { startService } = await import(${JSON.stringify(here)})
      const { port, folder } = await startService(${JSON.stringify(name)})
      console.log(JSON.stringify({ port, folder }))
      setInterval(() => {}, 1_000)`
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const line = await new Promise<string>((resolve) => owner.stdout.once('data', (said) => resolve(String(said))))
    const { port, folder } = JSON.parse(line) as { port: number; folder: string }
    expect([await listens(port), existsSync(folder)]).toEqual([true, true])
    owner.kill('SIGKILL')
    await expect.poll(() => listens(port), { timeout: 10_000 }).toBe(false)
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false)
  })
})

it('a given service is taken as it is, also by the variables of PostgreSQL’s own tools', async () => {
  const given = await openService('mariadb', {}, { MYSQL_URL: 'mysql://somewhere' })
  expect(given?.url).toBe('mysql://somewhere')
  expect(givenUrl('redis', {})).toBeNull()
  expect(givenUrl('postgres', { PGHOST: 'db', PGUSER: 'ann', PGPASSWORD: 'a:b' })).toBe(
    'postgres://ann:a%3Ab@db:5432/ann',
  )
})

it('no service at all is an error in CI that says how to get one, and null elsewhere', async () => {
  // A machine without programs, played by a process that has no right to install and nowhere to look.
  const code = `import { openService, KINDS } from ${JSON.stringify(here)}
    KINDS.redis.programs.server = ['no-such-program']
    process.getuid = () => 1000
    console.log(await openService('redis', {}, { PATH: '' }))
    await openService('redis', {}, { PATH: '', CI: 'true' }).catch((error) => console.log(error.message))`
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code])
  expect(stdout).toMatch(
    /^null\nNo Redis for the tests: install Redis \(Debian: apt-get install redis-server\), or set /,
  )
})

async function listens(port: number): Promise<boolean> {
  await sleep(10)
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1')
    socket.once('connect', () => (socket.destroy(), resolve(true)))
    socket.once('error', () => resolve(false))
  })
}
