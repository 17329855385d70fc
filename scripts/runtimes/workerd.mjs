// Runs the library's tests inside workerd, the runtime of Cloudflare Workers, as one bundle: vitest itself does not run
// there, so a stand-in collects the tests. `#hmac` comes as the `workerd` condition of package.json says: Web Crypto.
// Left out are the tests that need more than a Worker has, such as sockets to listen on.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import * as standIn from './vitest-stand-in.mjs'

const [version = 'workerd'] = process.argv.slice(2)
const root = fileURLToPath(new URL('../..', import.meta.url))
const AVAILABLE = new Set([
  '#hmac',
  'vitest',
  'fast-check',
  'jose',
  'graphql',
  'shopwright',
  'node:crypto',
  'node:util',
])

const CONFIG = `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "tests", worker = .tests)]);
const tests :Workerd.Worker = (
  modules = [(name = "tests", esModule = embed "tests.mjs")],
  compatibilityDate = "2026-09-01",
);
`

const files = ['packages/shopwright/src', 'conformance/src'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => join(root, folder, file)),
)
const fitting = files.filter((file) => fits(file) && collects(file))

/** From the built library to its sources, where the tests are; conditions are heeded on the way. */
const toSources = {
  name: 'to-sources',
  setup({ onResolve, resolve: resolveFurther }) {
    onResolve({ filter: /^(#|shopwright\b)/ }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === 'asked') return undefined
      const { path: found, errors } = await resolveFurther(path, { ...rest, pluginData: 'asked' })
      return errors.length > 0
        ? { errors }
        : { path: found.replace(/\bdist(\/flat)?\b/, 'src').replace(/\.js$/, '.ts') }
    })
  },
}

/** `node:fs` as far as the vectors are read with it, with the files inside. */
const embeddedFiles = {
  name: 'embedded-files',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:fs$/ }, () => ({ path: 'node:fs', namespace: 'embedded' }))
    onLoad({ filter: /.*/, namespace: 'embedded' }, () => {
      const names = readdirSync(join(root, 'conformance/vectors'))
      const texts = Object.fromEntries(
        names.map((name) => [`vectors/${name}`, readFileSync(join(root, 'conformance/vectors', name), 'utf8')]),
      )
      return {
        contents: `const texts = ${JSON.stringify(texts)}
          const inside = (url) => url.pathname.replace('/conformance/', '')
          export const readdirSync = () => ${JSON.stringify(names)}
          export const readFileSync = (url) => texts[inside(url)]`,
      }
    })
  },
}

const work = mkdtempSync(join(tmpdir(), 'shopwright-workerd-'))
try {
  await build({
    stdin: {
      contents: `${fitting.map((file) => `import ${JSON.stringify(file)}`).join('\n')}
        import { runCollected } from 'vitest'
        export default {
          async test() {
            const { count, failures } = await runCollected()
            for (const failure of failures) console.log('FAILED', failure)
            console.log(\`\${count - failures.length} passed, \${failures.length} failed, 0 skipped\`)
            if (failures.length > 0) throw new Error('some tests failed')
          },
        }`,
      resolveDir: root,
    },
    outfile: join(work, 'tests.mjs'),
    bundle: true,
    // A file of tests is nothing but side effects, whatever its package says.
    ignoreAnnotations: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd', 'import'],
    external: ['node:crypto', 'node:util', 'node:process', 'node:buffer', 'node:assert'],
    alias: { vitest: join(root, 'scripts/runtimes/vitest-stand-in.mjs') },
    define: { 'import.meta.url': '"file:///conformance/src/tests.ts"' },
    plugins: [toSources, embeddedFiles],
    logLevel: 'error',
  })
  writeFileSync(join(work, 'config.capnp'), CONFIG)
  const left = files.filter((file) => !fitting.includes(file)).map((file) => file.slice(root.length))
  console.log(`${fitting.length} files of tests; ${left.length} left out:\n  ${left.join('\n  ')}`)
  const { status } = spawnSync(
    'npx',
    ['--yes', '--package', version, '--', 'workerd', 'test', join(work, 'config.capnp')],
    {
      stdio: 'inherit',
    },
  )
  process.exitCode = status ?? 1
} finally {
  rmSync(work, { recursive: true, force: true })
}

/** Whether a file, and all that it imports of ours, asks for nothing that a Worker lacks. */
function fits(file, seen = new Set()) {
  if (seen.has(file)) return true
  seen.add(file)
  const within = file.endsWith('.test.ts') ? AVAILABLE : new Set([...AVAILABLE, 'node:fs'])
  return importsOf(file).every((name) => (name.startsWith('.') ? fits(join(file, '..', name), seen) : within.has(name)))
}

/** Whether the stand-in has what a file takes from vitest. */
function collects(file) {
  const [, names = ''] = /^import \{([^}]*)\} from 'vitest'/m.exec(readFileSync(file, 'utf8')) ?? []
  return names.split(',').every((name) => /^\s*(?:$|type )/.test(name) || name.trim() in standIn)
}

function importsOf(file) {
  return [...readFileSync(file, 'utf8').matchAll(/^import .*?from '([^']+)'|^\} from '([^']+)'/gm)].map(([, a, b]) =>
    (a ?? b).replace(/^shopwright\/.*/, 'shopwright'),
  )
}
