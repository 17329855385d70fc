import { mkdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = new URL('../../../', import.meta.url)
const at = (path: string): string => fileURLToPath(new URL(path, root))

/** A program of the tests and the sources that it imports, as one file that every Node runs. */
export async function bundled(entry: URL, name: string): Promise<URL> {
  mkdirSync(at('node_modules/.cache/storm'), { recursive: true })
  const outfile = at(`node_modules/.cache/storm/${name}-${process.pid}.mjs`)
  await build({
    entryPoints: [fileURLToPath(entry)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    plugins: [
      {
        name: 'sources',
        setup(bundler) {
          const source = (filter: RegExp, path: (...parts: string[]) => string): void =>
            bundler.onResolve({ filter }, (asked) => ({ path: at(path(...(filter.exec(asked.path) ?? []).slice(1))) }))
          source(/^#hmac$/, () => 'packages/shopwright/src/crypto/hmac-node.ts')
          source(/^shopwright$/, () => 'packages/shopwright/src/index.ts')
          source(/^shopwright\/(sign|tokens)$/, (room) => `packages/shopwright/src/${room}/index.ts`)
          source(/^shopwright\/adapters\/(\w+)$/, (file) => `packages/shopwright/src/adapters/${file}.ts`)
          source(/^shopwright\/tokens\/(.+)$/, (file) => `packages/shopwright/src/tokens/stores/${file}.ts`)
          source(/^@shopwright\/(dev|platform-data)$/, (name) => `packages/${name}/src/index.ts`)
          bundler.onResolve({ filter: /^[a-z@]/ }, ({ path }) => ({ path, external: true }))
        },
      },
    ],
  })
  return pathToFileURL(outfile)
}
