// A process that keeps one throw-away service. It outlives whoever started it by as long as it takes to stop the service
// and to delete its folder: when the other end of the channel is gone, killed or not, everything goes.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findPrograms } from './find.mjs'
import { KINDS } from './kinds.mjs'

const PATIENCE = 60_000
const [name, options] = process.argv.slice(2)
const kind = KINDS[name]
const folder = mkdtempSync(join(realpathSync(tmpdir()), `shopwright-${name}-`))
const account = unprivileged(kind.user)
const facts = { ...JSON.parse(options), programs: findPrograms(name), folder, user: account?.name ?? null, port: 0 }
const as = account === null ? {} : { uid: account.uid, gid: account.gid }
let server = null
let log = ''

const ORDERS = {
  async create() {
    if (account !== null) chownSync(folder, account.uid, account.gid)
    if (kind.script !== undefined) writeFileSync(join(folder, 'script.sql'), kind.script, { mode: 0o644 })
    if (kind.prepare !== undefined) await run(kind.prepare(facts))
    for (let attempt = 1; ; attempt += 1) {
      facts.port = await freePort()
      const problem = await start().catch((error) => error)
      if (problem === undefined) break
      if (attempt === 3) throw problem
    }
    return { url: kind.url(facts.port), port: facts.port, folder }
  },
  start: () => start(),
  async halt(signal) {
    await halt(signal)
  },
  async restart(mode = 'immediate') {
    if (kind.modes[mode] === undefined) throw new TypeError(`No such mode: ${mode}`)
    await halt(kind.modes[mode])
    await start()
  },
  async signal(signal) {
    server?.kill(signal)
  },
}

process.on('message', async ({ id, order, argument }) => {
  try {
    process.send({ id, value: (await ORDERS[order](argument)) ?? null })
  } catch (error) {
    process.send?.({ id, error: error.message })
  }
})
process.on('disconnect', () => void end())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end())

async function start() {
  if (server !== null) return
  // What a killed server left running for a moment may still hold the port or the data: once more then.
  const last = Date.now() + 10_000
  for (;;) {
    try {
      await startOnce()
      return
    } catch (error) {
      if (facts.port === 0 || Date.now() > last || !/in use|another server|still in use|lock/i.test(log)) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function startOnce() {
  const [command, ...args] = kind.serve(facts)
  log = ''
  const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: environment(), ...as })
  server = child
  return new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${kind.title} ${why}. Its last words:\n${log.slice(-2_000)}`))
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      fail('was not ready in time')
    }, PATIENCE)
    const listen = (chunk) => {
      log = (log + chunk).slice(-20_000)
      if (!kind.ready.test(log)) return
      clearTimeout(timer)
      resolve()
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('error', (error) => {
      if (server === child) server = null
      fail(`does not start: ${error.message}`)
    })
    child.once('close', (code, signal) => {
      clearTimeout(timer)
      if (server === child) server = null
      fail(`ended with ${signal ?? code}`)
    })
  })
}

async function halt(signal) {
  const child = server
  if (child === null) return
  // The children of a killed server may hold its output open: its own exit is enough.
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGCONT')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(timer)
  if (server === child) server = null
}

let ending = false
async function end() {
  if (ending) return
  ending = true
  await halt(kind.modes.immediate)
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  process.exit()
}

function run([command, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: environment(), ...as })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${command} ended with ${code}:\n${said.slice(-2_000)}`)),
    )
  })
}

/** Databases refuse to run as root. */
function unprivileged(user) {
  if (process.getuid?.() !== 0) return null
  for (const name of [user, 'nobody']) {
    try {
      const ask = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
      return { name, uid: ask('-u'), gid: ask('-g') }
    } catch {}
  }
  return null
}

function environment() {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' }
  for (const name of Object.keys(env)) if (/^(PG|MYSQL|MARIADB)/.test(name)) delete env[name]
  return env
}

/** A port that nobody listens on, below those that the system gives to connections. */
async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const free = await new Promise((resolve) => {
      const probe = createServer()
      probe.once('error', () => resolve(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
    })
    if (free) return port
  }
}
