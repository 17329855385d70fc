// Closes a vitest run with what each store and queue was put through, and with one line that any CI can read:
// `N passed, N failed, N skipped`.
import { basename, dirname } from 'node:path'

/** The folders whose test files are named after what is tested: `stores/postgres.test.ts`, `storm/redis.test.ts`. */
const BY_STORE = { stores: 'token store', queues: 'inbox queue', storm: 'token storm' }

export default class ClosingLine {
  onTestRunEnd(modules, unhandledErrors) {
    const all = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    const stores = new Map()
    for (const module of modules) {
      const rows = [all]
      const kind = BY_STORE[basename(dirname(module.moduleId))]
      if (kind !== undefined) {
        const name = `${kind} ${basename(module.moduleId).split('.')[0]}`
        if (!stores.has(name)) stores.set(name, { passed: 0, failed: 0, skipped: 0 })
        rows.push(stores.get(name))
      }
      if (module.errors().length > 0) for (const row of rows) row.failed += 1
      for (const test of module.children.allTests()) {
        const state = test.result().state
        for (const row of rows) row[state in row ? state : 'failed'] += 1
      }
    }
    if (stores.size > 0) process.stdout.write(`\n${table(stores)}`)
    process.stdout.write(`\n${all.passed} passed, ${all.failed} failed, ${all.skipped} skipped\n`)
  }
}

function table(stores) {
  const width = Math.max(...[...stores.keys()].map((name) => name.length))
  const line = (name, cells) => `${[name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('')}\n`
  const rows = [...stores].sort(([a], [b]) => (a < b ? -1 : 1))
  return (
    line('counts per store', ['passed', 'failed', 'skipped']) +
    rows.map(([name, { passed, failed, skipped }]) => line(name, [passed, failed, skipped])).join('')
  )
}
