// `npm test`: everything that must hold before a change lands, in the order in which it fails fastest.
import { spawnSync } from 'node:child_process'

const steps = [
  ['types and build', 'npm', ['run', '--silent', 'build']],
  ['lint', 'npm', ['run', '--silent', 'lint']],
  ['format', 'npm', ['run', '--silent', 'format:check']],
  ['the library on Web Crypto', process.execPath, ['scripts/runtimes.mjs', 'web-crypto']],
  ['clients that need a newer Node', process.execPath, ['scripts/runtimes.mjs', 'beyond-node-20']],
  ['SQLite on Bun', process.execPath, ['scripts/runtimes.mjs', 'bun-sqlite']],
  ['tests', 'npx', ['vitest', 'run', ...process.argv.slice(2)]],
]

for (const [name, command, args] of steps) {
  process.stdout.write(`\n── ${name}\n`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status !== 0) {
    process.stderr.write(`\n${name} failed: ${command} ${args.join(' ')}\n`)
    process.exit(status ?? 1)
  }
}
