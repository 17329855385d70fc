import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// What a user gets: the tarball as `npm pack` makes it of a clean clone, installed into an empty folder.

const root = fileURLToPath(new URL('..', import.meta.url))
const work = mkdtempSync(join(tmpdir(), 'shopwright-package-'))
const clone = join(work, 'clone/packages/shopwright')
const consumer = join(work, 'consumer')
const installed = join(consumer, 'node_modules/shopwright')
const adapters = readdirSync(join(root, 'packages/shopwright/src/adapters'))
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => `./adapters/${file.replace(/\.ts$/, '')}`)

let tarball = ''
let files: string[] = []
let manifest: Record<string, unknown> & { version: string; exports: Record<string, unknown> }

/** Every way in, the wildcard spelled out. */
function subpaths(): string[] {
  const named = Object.keys(manifest.exports).filter((path) => !path.includes('*') && path !== './package.json')
  return [...named, ...adapters].map((path) => path.replace(/^\./, 'shopwright'))
}

beforeAll(async () => {
  mkdirSync(consumer)
  cpSync(join(root, 'packages/shopwright'), clone, {
    recursive: true,
    filter: (path) => !/shopwright\/(dist|node_modules)(\/|$)/.test(path),
  })
  cpSync(join(root, 'tsconfig.base.json'), join(work, 'clone/tsconfig.base.json'))
  symlinkSync(join(root, 'node_modules'), join(work, 'clone/node_modules'))
  const [packed] = JSON.parse(await run('npm', ['pack', '--json', '--pack-destination', work], clone)) as [
    { filename: string; files: { path: string }[] },
  ]
  tarball = join(work, packed.filename)
  files = packed.files.map(({ path }) => path)
  writeFileSync(join(consumer, 'package.json'), '{ "private": true, "type": "module" }')
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], consumer)
  manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as typeof manifest
}, 120_000)

afterAll(() => rmSync(work, { recursive: true, force: true }))

describe('the tarball', () => {
  it('holds code, types, sources, licence and readme, and no tests', () => {
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'README.md', 'package.json', 'dist/index.js', 'src/index.ts']),
    )
    expect(files.filter((file) => /\.(test|test-d|spec)\.|tsbuildinfo|node_modules/.test(file))).toEqual([])
    const modules = files.filter((file) => file.endsWith('.js') && !file.includes('/chunks/'))
    const typesOf = (file: string) => file.replace('/flat/', '/').replace(/\.js$/, '.d.ts')
    expect(modules.filter((file) => !files.includes(typesOf(file)))).toEqual([])
  })

  it('is light', () => {
    expect(readFileSync(tarball).length).toBeLessThan(1024 * 1024)
  })

  it('holds no secret and no path of the machine that made it', () => {
    const suspicious = files.filter((file) =>
      /shp[a-z]{2}_[0-9a-f]{32}|PRIVATE KEY-----\s*\w{20}|_authToken|(?<![\w.])\/(home|Users|root|work|tmp)\/\w/.test(
        readFileSync(join(installed, file), 'utf8'),
      ),
    )
    expect(suspicious).toEqual([])
  })

  it('needs no other package, and runs nothing when it is installed', () => {
    for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies', 'bundleDependencies']) {
      expect(manifest[field]).toBeUndefined()
    }
    expect(Object.keys(manifest['scripts'] ?? {}).filter((name) => /install|prepare/.test(name))).toEqual([])
    expect(readdirSync(join(consumer, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['shopwright'])
  })

  it('is clean to publint', async () => {
    expect(await tool('publint/src/cli.js', ['run', tarball, '--strict'])).toContain('All good')
  })

  it('is clean to attw, as a package for ESM', async () => {
    // It exits with a complaint where types and code part.
    const report = await tool('@arethetypeswrong/cli/dist/index.js', [
      tarball,
      '--profile',
      'esm-only',
      '--no-emoji',
      '--format',
      'ascii',
    ])
    expect(report).toMatch(/from ESM\):.*ESM/)
  })
})

describe('in an empty folder', () => {
  it('every subpath imports', async () => {
    const script = `for (const path of ${JSON.stringify(subpaths())}) console.log(path, Object.keys(await import(path)).length > 0)`
    expect((await node('module', script)).trim().split('\n')).toEqual(subpaths().map((path) => `${path} true`))
  })

  it('every subpath can be required, as Node can since 20.19', async () => {
    const script = `if (!process.features.require_module) throw new Error('this Node cannot require ESM')
      for (const path of ${JSON.stringify(subpaths())}) console.log(path, Object.keys(require(path)).length > 0)`
    expect((await node('commonjs', script)).trim().split('\n')).toEqual(subpaths().map((path) => `${path} true`))
  })

  it('a request signed with one subpath is verified by another', async () => {
    const script = `import { ShopifyApp, VERSION } from 'shopwright'
      import { signWebhookReq } from 'shopwright/sign'
      const settings = { clientId: 'id', clientSecret: 'secret' }
      const result = await new ShopifyApp(settings).verifyWebhookReq(await signWebhookReq(settings))
      console.log(result.ok, result.shop, VERSION)`
    expect(await node('module', script)).toBe(`true demo ${manifest.version}\n`)
  })

  it.each(['nodenext', 'bundler'])('every subpath has types under moduleResolution %s', async (moduleResolution) => {
    const imports = subpaths().map((path, index) => `import * as m${index} from '${path}'\nexport { m${index} }`)
    const use = `import { ShopifyApp, type Req } from 'shopwright'
      const app = new ShopifyApp({ clientId: 'id', clientSecret: 'secret' })
      export async function shopOf(req: Req): Promise<string | null> { return (await app.verifyWebhookReq(req)).shop }
      // @ts-expect-error -- the settings have types
      new ShopifyApp({ clientId: 1 })`
    writeFileSync(join(consumer, 'consumer.ts'), [...imports, use].join('\n'))
    const options = {
      target: 'es2022',
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      noEmit: true,
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
    }
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['consumer.ts'] }))
    expect(await tool('typescript/bin/tsc', ['-p', consumer])).toBe('')
  })
})

describe('a bundle of it', () => {
  it('that only verifies webhooks is small', async () => {
    expect((await bundled(['verifyWebhookReq'])).bytes).toBeLessThan(9.5 * 1024)
  })

  it('that only verifies pulls in no grant, no GraphQL, no page and no signing', async () => {
    const { inputs } = await bundled(['verifyWebhookReq', 'verifyAppProxyReq', 'verifyAdminUIExtReq'])
    expect(inputs).toContain('verify/signed-query.js')
    expect(inputs.filter((file) => /^(exchange|graphql|app-home|sign|session|adapters)\//.test(file))).toEqual([])
  })
})

/** A file that names these of the library's functions, bundled as for production. */
async function bundled(names: readonly string[]): Promise<{ bytes: number; inputs: string[] }> {
  const contents = `
    import { AppConfig, ${names.join(', ')} } from 'shopwright'
    const app = new AppConfig({ clientId: process.env.ID, clientSecret: process.env.SECRET })
    export default (req) => [${names.map((name) => `${name}(app, req)`).join(', ')}]`
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: consumer },
    absWorkingDir: consumer,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    write: false,
    metafile: true,
  })
  const [output] = Object.values(metafile.outputs)
  return {
    bytes: outputFiles[0]?.contents.length ?? Number.NaN,
    inputs: Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .map(([file]) => file.replace('node_modules/shopwright/dist/', '')),
  }
}

function node(type: 'module' | 'commonjs', script: string): Promise<string> {
  return run(process.execPath, [`--input-type=${type}`, '-e', script], consumer)
}

/** One of this workspace's tools, by its file; its complaints are in the error. */
function tool(file: string, args: readonly string[]): Promise<string> {
  return run(process.execPath, [join(root, 'node_modules', file), ...args], root)
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error })
  }
}
