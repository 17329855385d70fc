// Runs examples in a process of their own: `node run.mjs`, told by IPC what to run. What they print is thrown away, the
// values they state are compared, servers listen at free ports and are closed, and nothing beyond this machine is reached.
import { once } from 'node:events'
import net from 'node:net'
import { pathToFileURL } from 'node:url'
import { format, inspect } from 'node:util'

const print = console.log
for (const method of ['log', 'info', 'warn', 'error', 'debug']) console[method] = () => {}
if (process.env['DOCS_VERBOSE'] === '1') console.error = print

/** Servers by the port that the example asked for. */
const servers = new Map()
let running = { claims: 0, errors: [] }

const listen = net.Server.prototype.listen
net.Server.prototype.listen = function listenAnywhere(...args) {
  const [first, ...rest] = args
  const asked = Number(typeof first === 'object' && first !== null ? first.port : first)
  if (Number.isInteger(asked)) servers.set(asked === 0 ? this : asked, this)
  if (typeof first === 'object' && first !== null) return listen.call(this, { ...first, port: 0 }, ...rest)
  return listen.call(this, Number.isInteger(asked) ? 0 : first, ...rest)
}

const connect = net.Socket.prototype.connect
net.Socket.prototype.connect = function connectHere(...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args
  const { host = 'localhost', port } = options
  if (!/^(?:localhost|.*\.localhost|127\.0\.0\.1|::1)$/.test(host)) {
    process.nextTick(() =>
      this.destroy(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' })),
    )
    return this
  }
  const server = servers.get(Number(port))
  const go = () => {
    if (server !== undefined) options.port = server.address().port
    connect.apply(this, args)
  }
  if (server === undefined || server.listening) go()
  else server.once('listening', go)
  return this
}

globalThis.claimed = (where, claim, ...values) => {
  running.claims += 1
  const shown = values.map((value) => inspect(value, { depth: 10, breakLength: Infinity, compact: true })).join(' ')
  if (![shown, format(...values)].some((text) => says(claim, text))) {
    running.errors.push(`${where} states ${claim} but it is ${shown}`)
  }
}

/** Whether the comment is the value, or the value and, after a colon or the like, a word about it. */
function says(claim, value) {
  const [stated, shown] = [claim, value].map((text) =>
    text
      .replace(/\s+/g, ' ')
      .replace(/(?<=[[{]) | (?=[\]}])/g, '')
      .trim(),
  )
  return stated === shown || (stated.startsWith(shown) && /^(?:[:;,]| [(–])/.test(stated.slice(shown.length)))
}

function noteError(error) {
  const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
  running.errors.push(said.split('\n').slice(0, 3).join('\n'))
}
process.on('unhandledRejection', noteError)
process.on('uncaughtException', noteError)

async function run({ path, claims }) {
  running = { claims: 0, errors: [] }
  globalThis.testsRunning = []
  const timeout = new Promise((_resolve, reject) => {
    setTimeout(() => reject(new Error('The example did not come to its end within 10 s.')), 10_000).unref()
  })
  const work = async () => {
    await import(pathToFileURL(path).href)
    await Promise.all(globalThis.testsRunning)
  }
  await Promise.race([work(), timeout]).catch(noteError)
  if (running.errors.length === 0 && running.claims < claims) {
    running.errors.push(`${claims - running.claims} of the values that it states were never reached.`)
  }
  for (const server of servers.values()) {
    if (!server.listening) continue
    server.close()
    server.closeAllConnections?.()
  }
  servers.clear()
  return running.errors
}

const [modules] = await once(process, 'message')
for (const module of modules) process.send({ path: module.path, errors: await run(module) })
process.exit(0)
