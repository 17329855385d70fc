// `npm run lockfile`: completes package-lock.json after a change of dependencies.
//
// Tools with native parts list one optional package for each platform. npm leaves those out of the lockfile that the
// registry in use does not have, and `npm ci` then refuses the lockfile. They are never installed here, so it is enough
// that they are named, with the platform that their name says.
import { readFileSync, writeFileSync } from 'node:fs'

const OS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32']
const CPU = ['arm64', 'arm', 'x64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32']

const file = new URL('../package-lock.json', import.meta.url)
const lock = JSON.parse(readFileSync(file, 'utf8'))
const added = []

for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    const place = `node_modules/${name}`
    const words = name.split(/[/-]/)
    const os = OS.find((word) => words.includes(word))
    const cpu = CPU.find((word) => words.includes(word))
    if (lock.packages[place] !== undefined || !/^\d/.test(version) || (os === undefined && cpu === undefined)) continue
    lock.packages[place] = {
      version,
      ...(cpu !== undefined && { cpu: [cpu] }),
      ...(owner.dev === true && { dev: true }),
      license: owner.license,
      optional: true,
      ...(os !== undefined && { os: [os] }),
      engines: owner.engines,
    }
    added.push(name)
  }
}

lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
console.log(added.length === 0 ? 'The lockfile is complete.' : `Completed with ${added.length}: ${added.join(', ')}`)
