// Finds the services' programs, or installs Debian's. Run it by hand to see where they are:
//   node scripts/services/find.mjs
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KINDS } from './kinds.mjs'

const FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/bin', '/usr/local/bin', '/sbin', '/bin', '/opt/homebrew/bin']
const POLICY = '/usr/sbin/policy-rc.d'

/** What to do where a service is neither found nor can be installed. */
export function howToGet(name) {
  const { title, packages, variable } = KINDS[name]
  return `install ${title} (Debian: apt-get install ${packages.join(' ')}), or set ${variable} to the URL of one whose data may be lost`
}

/** The paths of a service's programs, or null unless all of them are there. */
export function findPrograms(name, env = process.env) {
  const { programs, folders } = KINDS[name]
  const places = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...FOLDERS, ...folders.flatMap(expanded)]
  const found = Object.entries(programs).map(([role, names]) => [
    role,
    names.flatMap((program) => places.map((place) => join(place, program))).find(isExecutable),
  ])
  return found.every(([, path]) => path !== undefined) ? Object.fromEntries(found) : null
}

/** Installs, as root on Debian, what of the services is missing, all at once; no service of the system is started. */
export function installMissing(names, { env = process.env, log = (line) => process.stderr.write(`${line}\n`) } = {}) {
  const missing = names.filter((name) => findPrograms(name, env) === null)
  if (missing.length === 0 || !canInstall()) return
  const packages = missing.flatMap((name) => KINDS[name].packages)
  log(`Installing Debian’s ${packages.join(', ')} for the tests; this takes a minute, once.`)
  const forbid = !existsSync(POLICY)
  if (forbid) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    updateLists(env)
    const { status, said } = aptGet(env, ['install', '-y', '--no-install-recommends', ...packages])
    if (status !== 0) log(`apt-get could not install them: ${said.trim().split('\n').slice(-3).join(' ')}`)
  } finally {
    if (forbid) rmSync(POLICY, { force: true })
  }
}

/** Another test run may be at it: apt-get waits for the lock of packages, and not for that of their lists. */
function updateLists(env) {
  for (let waited = 0; waited < 120; waited += 1) {
    const { status, said } = aptGet(env, ['update'])
    // Should it fail for another reason, the lists that are there may do.
    if (status === 0 || !/could not get lock|unable to lock/i.test(said)) return
    spawnSync('/bin/sleep', ['1'])
  }
}

function aptGet(env, args) {
  const { status, stderr, error } = spawnSync('/usr/bin/apt-get', ['-o', 'DPkg::Lock::Timeout=300', ...args], {
    env: { ...env, PATH: [env.PATH, ...FOLDERS].join(delimiter), DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    encoding: 'utf8',
  })
  return { status, said: stderr ?? String(error) }
}

function canInstall() {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false
  const system = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : ''
  return /^ID(_LIKE)?="?debian\b/m.test(system)
}

/** The folders that a path with one `*` stands for, the highest version first. */
function expanded(pattern) {
  const [before = '', after = ''] = pattern.split('/*')
  if (!existsSync(before)) return []
  return readdirSync(before)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((entry) => `${before}/${entry}${after}`)
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
  const names = Object.keys(KINDS)
  installMissing(names)
  for (const name of names) {
    const programs = findPrograms(name)
    process.stdout.write(`${KINDS[name].title}: ${programs?.server ?? `none; ${howToGet(name)}`}\n`)
    if (programs === null) process.exitCode = 1
  }
}
