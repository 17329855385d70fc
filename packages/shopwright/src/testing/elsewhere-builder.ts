import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** What is needed of esbuild, which this package does not depend on. */
export type Bundle = (options: {
  stdin: { contents: string; resolveDir: string; loader: 'ts' }
  alias: { '#hmac': string }
  bundle: true
  platform: 'node'
  format: 'esm'
  outfile: string
}) => Promise<unknown>

const NODE_HMAC = fileURLToPath(new URL('../crypto/hmac-node.ts', import.meta.url))

/**
 * Where the module of other processes lies once it is built, out of sources in TypeScript. `load` inside it is a `require`
 * that starts at `from`, the test's own `import.meta.url`: for clients, which are not bundled.
 */
export function elsewhereBuilder(from: string): {
  readonly module: URL
  build(bundle: Bundle, contents: string): Promise<unknown>
  remove(): void
} {
  const folder = mkdtempSync(join(tmpdir(), 'shopwright-elsewhere-'))
  const outfile = join(folder, 'elsewhere.mjs')
  return {
    module: pathToFileURL(outfile),
    build: (bundle, contents) =>
      bundle({
        stdin: {
          contents: `import { createRequire } from 'node:module'
const load = createRequire(${JSON.stringify(from)})
${contents}`,
          resolveDir: fileURLToPath(new URL('.', from)),
          loader: 'ts',
        },
        alias: { '#hmac': NODE_HMAC },
        bundle: true,
        platform: 'node',
        format: 'esm',
        outfile,
      }),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
