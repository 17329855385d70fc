import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const home = fileURLToPath(new URL('..', import.meta.url))

describe('the package', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'platform-data-'))
    const outfile = join(folder, 'dist/index.mjs')
    buildSync({ entryPoints: [join(home, 'src/index.ts')], bundle: true, format: 'esm', platform: 'node', outfile })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** Runs a script in a process of its own, with the package as `data`, and gives what it printed as JSON. */
  function run(script: string): unknown {
    const start = 'const before = performance.now(); const data = await import("./dist/index.mjs");'
    const code = `${start} const ms = performance.now() - before; ${script}`
    return JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: folder, encoding: 'utf8' }),
    )
  }

  it('reads nothing from disk when it is imported: without its data it loads, and only a question fails', () => {
    const said = run(`
      const ask = (question) => { try { question(); return 'answered' } catch (error) { return error.code } }
      console.log(JSON.stringify([data.adminSchemaSDL, data.requiredScopes, data.webhookTopics, data.apiVersions].map(ask)))
    `)
    expect(said).toEqual(['ENOENT', 'ENOENT', 'ENOENT', 'answered'])
  })

  it('finds its data beside its code, and each question reads only its own file', () => {
    cpSync(join(home, 'data'), join(folder, 'data'), { recursive: true })
    rmSync(join(folder, 'data/webhook-topics.json.br'))
    expect(run('console.log(JSON.stringify([data.adminSchemaSDL().length, data.requiredScopes().size]))')).toEqual([
      778441, 1409,
    ])
  })

  it('is imported in under 30 ms, the best of five processes', () => {
    const times = Array.from({ length: 5 }, () => Number(run('console.log(ms)')))
    expect(Math.min(...times)).toBeLessThan(30)
  })

  it('carries less than 400 KB of data', () => {
    const sizes = readdirSync(join(home, 'data')).map((name) => statSync(join(home, 'data', name)).size)
    expect(sizes).toHaveLength(3)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000)
  })
})
