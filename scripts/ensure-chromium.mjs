// Finds Chromium for the browser tests, or installs Debian's. Run it by hand to see where it is:
//   node scripts/ensure-chromium.mjs
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const MAC = ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
  (app) => `/Applications/${app}.app/Contents/MacOS/${app}`,
)

/** What to do where no browser is found and none can be installed. */
export const HOW_TO_GET_CHROMIUM =
  'install Chromium or Chrome (Debian: apt-get install chromium), or set CHROMIUM_PATH to its executable'

/** The path of a Chromium that can be started, or null. `CHROMIUM_PATH` comes first, and must be right if it is set. */
export function findChromium(env = process.env) {
  if (env.CHROMIUM_PATH) {
    if (isExecutable(env.CHROMIUM_PATH)) return env.CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH is ${env.CHROMIUM_PATH}, which cannot be started. Correct it or unset it.`)
  }
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/bin', '/usr/local/bin', '/snap/bin'].filter(Boolean)
  const places = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...places, ...MAC].find(isExecutable) ?? null
}

/**
 * As {@link findChromium}, but as root on Debian it installs the package when there is none. Where it cannot, null; in
 * CI an error, for there a test that does not run must not look like one that passed.
 */
export function ensureChromium({ env = process.env, log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const found = findChromium(env) ?? (canInstall() ? install(env, log) : null)
  if (found === null && env.CI === 'true') throw new Error(`No Chromium for the browser tests: ${HOW_TO_GET_CHROMIUM}.`)
  return found
}

function install(env, log) {
  log('Installing Debian’s Chromium for the browser tests; this takes a minute, once.')
  const aptGet = (...args) =>
    spawnSync('apt-get', args, { env: { ...env, DEBIAN_FRONTEND: 'noninteractive' }, encoding: 'utf8' })
  aptGet('update')
  const { status, stderr } = aptGet('install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation')
  if (status !== 0) log(`apt-get could not install chromium: ${stderr.trim().split('\n').slice(-3).join(' ')}`)
  return findChromium(env)
}

function canInstall() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  // Ubuntu's package is only a door to a snap, which does not start in containers.
  return /^ID=debian$/m.test(existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '')
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = ensureChromium()
  process.stdout.write(`${path ?? `No Chromium: ${HOW_TO_GET_CHROMIUM}.`}\n`)
  process.exitCode = path === null ? 1 : 0
}
