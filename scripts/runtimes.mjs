// `npm run test:runtimes`: the tests of the library on every runtime that it runs on, the conformance vectors among them.
// Each runtime comes from the npm registry, at the version that stands here, when it is needed. Name some to run only
// those: `npm run test:runtimes -- bun workerd`.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const VITEST = 'node_modules/vitest/vitest.mjs'
const SUITE = ['run', 'packages/shopwright', 'conformance']
/** Minutes of killed processes and servers, whose workers are bundled with one HMAC whatever this one uses. */
const BEYOND_HMAC = [
  'conformance/src/storm/**',
  'conformance/src/inbox/**',
  'conformance/src/network/**',
  '**/crash*.test.ts',
].flatMap((files) => ['--exclude', files])

/** They run on every client of SQLite that the runtime has. */
const SQLITE = [
  'packages/shopwright/src/inbox/queues/sqlite.test.ts',
  'packages/shopwright/src/tokens/stores/sqlite.test.ts',
]

/** What Node 20 cannot run: pg-boss 12, `node:sqlite`, better-sqlite3 13. */
const BEYOND_NODE_20 = [
  'packages/shopwright/src/inbox/queues/pg-boss.test.ts',
  'packages/shopwright/src/inbox/crash-pg-boss.test.ts',
  ...SQLITE,
]

const npx = (version, command) => ['npx', ['--yes', '--package', version, '--', ...command]]

const RUNTIMES = {
  node: { what: `Node ${process.versions.node}, this one`, run: [process.execPath, [VITEST, ...SUITE]] },
  'web-crypto': {
    what: `Node ${process.versions.node}, Web Crypto`,
    run: [process.execPath, [VITEST, ...SUITE, ...BEYOND_HMAC]],
    env: { SHOPWRIGHT_HMAC: 'web' },
  },
  'beyond-node-20': {
    what: 'Node 24.21.0, for pg-boss 12, node:sqlite and better-sqlite3',
    run: npx('node@24.21.0', ['node', VITEST, 'run', ...BEYOND_NODE_20]),
    partOf: 'node-24',
  },
  'node-22': { what: 'Node 22.23.3', run: npx('node@22.23.3', ['node', VITEST, ...SUITE]) },
  'node-24': { what: 'Node 24.21.0', run: npx('node@24.21.0', ['node', VITEST, ...SUITE]) },
  'node-26': { what: 'Node 26.10.0', run: npx('node@26.10.0', ['node', VITEST, ...SUITE]) },
  bun: { what: 'Bun 1.4.5', run: npx('bun@1.4.5', ['bun', '--bun', VITEST, ...SUITE]) },
  'bun-sqlite': {
    what: 'Bun 1.4.5, for bun:sqlite',
    run: npx('bun@1.4.5', ['bun', '--bun', VITEST, 'run', ...SQLITE]),
    partOf: 'bun',
  },
  deno: { what: 'Deno 2.9.6', run: npx('deno@2.9.6', ['deno', 'run', '--allow-all', VITEST, ...SUITE]) },
  workerd: {
    what: 'workerd 1.20261117.1, without sockets',
    run: [process.execPath, ['scripts/runtimes/workerd.mjs', 'workerd@1.20261117.1']],
  },
}

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !(name in RUNTIMES))
if (unknown.length > 0) {
  process.stderr.write(`There is no runtime ${unknown.join(', ')}. There are: ${Object.keys(RUNTIMES).join(', ')}.\n`)
  process.exit(2)
}

const total = { passed: 0, failed: 0, skipped: 0 }
const rows = []
for (const [name, { what, run, env, partOf }] of Object.entries(RUNTIMES)) {
  if (asked.length > 0 ? !asked.includes(name) : partOf !== undefined) continue
  const start = performance.now()
  const { output, status } = await runs(run, env)
  const count = countIn(output)
  // A runtime that did not come to its closing line, or did not like something after it, has failed once more.
  if (status !== 0 && count.failed === 0) count.failed = 1
  for (const state of Object.keys(total)) total[state] += count[state]
  if (count.failed > 0) process.stdout.write(`${output}\n`)
  rows.push([what, `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`, `${seconds(start)} s`])
  process.stdout.write(`${rows.at(-1).join('  ')}\n`)
}

const widths = rows[0].map((_cell, column) => Math.max(...rows.map((row) => row[column].length)))
const table = rows.map((row) =>
  row
    .map((cell, column) => cell.padEnd(widths[column]))
    .join('  ')
    .trimEnd(),
)
process.stdout.write(`\n${table.join('\n')}\n\n`)
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1

function runs([command, args], env) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, NO_COLOR: '1', ...env } })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ output: String(error), status: 1 }))
    child.on('close', (status) => resolve({ output, status: status ?? 1 }))
  })
}

/** The last closing line, as `closing-line.mjs` writes it. */
function countIn(output) {
  const [, passed = 0, failed = 0, skipped = 0] =
    [...output.matchAll(/^(\d+) passed, (\d+) failed, (\d+) skipped$/gm)].at(-1) ?? []
  return { passed: Number(passed), failed: Number(failed), skipped: Number(skipped) }
}

function seconds(start) {
  return ((performance.now() - start) / 1000).toFixed(0)
}
