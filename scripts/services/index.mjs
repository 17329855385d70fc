// PostgreSQL, MariaDB and Redis for tests, examples and measurements: the one you name, or a throw-away of your own.
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { findPrograms, howToGet, installMissing } from './find.mjs'
import { KINDS } from './kinds.mjs'

export { findPrograms, howToGet, installMissing, KINDS }

export const startPostgres = (options) => startService('postgres', options)
export const startMariaDB = (options) => startService('mariadb', options)
export const startRedis = (options) => startService('redis', options)

/** The URL that the environment names for a service, or null. */
export function givenUrl(name, env = process.env) {
  const url = env[KINDS[name].variable]
  if (url) return url
  if (name !== 'postgres' || !env.PGHOST) return null
  const { PGHOST, PGPORT = '5432', PGUSER = 'postgres', PGPASSWORD = '', PGDATABASE = PGUSER } = env
  const login = [PGUSER, ...(PGPASSWORD === '' ? [] : [PGPASSWORD])].map(encodeURIComponent).join(':')
  if (PGHOST.startsWith('/')) {
    return `postgres://${login}@/${encodeURIComponent(PGDATABASE)}?host=${encodeURIComponent(PGHOST)}&port=${PGPORT}`
  }
  return `postgres://${login}@${PGHOST}:${PGPORT}/${encodeURIComponent(PGDATABASE)}`
}

/**
 * The given service, or a throw-away one, or null where there is neither; in CI an error, for there a test that does not
 * run must not look like one that passed.
 */
export async function openService(name, options = {}, env = process.env) {
  const url = givenUrl(name, env)
  if (url !== null) return { url, stop: async () => {} }
  installMissing([name], { env })
  if (findPrograms(name, env) !== null) return startService(name, options)
  if (env.CI === 'true') throw new Error(`No ${KINDS[name].title} for the tests: ${howToGet(name)}.`)
  return null
}

/** Starts a service of one's own, to be restarted and killed. It ends with this process, however that ends. */
export async function startService(name, options = {}) {
  installMissing([name])
  if (findPrograms(name) === null) throw new Error(`No ${KINDS[name].title}: ${howToGet(name)}.`)
  const keeper = fork(fileURLToPath(new URL('keeper.mjs', import.meta.url)), [name, JSON.stringify(options)], {
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
  })
  const ended = new Promise((resolve) => keeper.once('exit', resolve))
  const waiting = new Map()
  let last = 0
  const rest = () => {
    if (waiting.size > 0) return
    keeper.unref()
    // Bun’s channel is none that holds a process.
    keeper.channel?.unref?.()
  }
  keeper.on('message', ({ id, value, error }) => {
    const asked = waiting.get(id)
    waiting.delete(id)
    rest()
    if (error === undefined) asked?.resolve(value)
    else asked?.reject(new Error(error))
  })
  keeper.once('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`The keeper of ${KINDS[name].title} is gone.`))
    waiting.clear()
  })
  const ask = (order, argument) =>
    new Promise((resolve, reject) => {
      if (!keeper.connected) return reject(new Error(`This ${KINDS[name].title} was stopped.`))
      waiting.set(++last, { resolve, reject })
      keeper.ref()
      keeper.channel?.ref?.()
      keeper.send({ id: last, order, argument })
    })
  const stop = async () => {
    keeper.ref()
    if (keeper.connected) keeper.disconnect()
    await ended
  }
  try {
    const { url, port, folder } = await ask('create')
    return {
      url,
      port,
      folder,
      start: async () => void (await ask('start')),
      restart: async (mode) => void (await ask('restart', mode)),
      kill: async () => void (await ask('halt', 'SIGKILL')),
      signal: async (signal) => void (await ask('signal', signal)),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
