import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { commentBlocks, pageBlocks } from './docs/blocks.ts'
import { compile } from './docs/check.ts'
import { apiPage, publicNames } from './docs/exports.ts'
import { brokenLinks, privateTraces, repositoryFiles } from './docs/files.ts'
import { EVERY_CODE, logCodesPage } from './docs/log-codes.ts'
import { preludeFor } from './docs/preludes.ts'
import { runAll } from './docs/run.ts'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
process.chdir(root)

const files = repositoryFiles(root)
const pages = files.filter((file) => /^(?:README\.md|docs\/.*\.md|packages\/[^/]+\/README\.md)$/.test(file))
const sources = files.filter((file) => /^packages\/[^/]+\/src\/.*\.ts$/.test(file) && !/\.test(?:-d)?\.ts$/.test(file))
const blocks = [
  ...pages.flatMap((file) => pageBlocks(file)),
  ...sources.flatMap((file) => commentBlocks(file, preludeFor(file))),
]

describe('examples', () => {
  const faults = new Map<string, string[]>()

  beforeAll(async () => {
    const built = ['shopwright', 'dev', 'platform-data'].every((name) => existsSync(`packages/${name}/dist/index.js`))
    if (!built) throw new Error('The examples run against the built packages. Build them first: npm run build')
    const compiled = compile(blocks, join(root, 'scripts/docs/dist'), root)
    const ended = await runAll(compiled)
    for (const { block, path, errors } of compiled) {
      const all = [...errors, ...(ended.get(path) ?? []).map((error) => `${block.file}:${block.line} ${error}`)]
      faults.set(block.file, [...(faults.get(block.file) ?? []), ...all])
    }
  }, 60_000)

  it.each([...new Set(blocks.map(({ file }) => file))])('of %s compile, run, and print what they state', (file) => {
    expect(faults.get(file)).toEqual([])
  })

  it('are many', () => {
    expect(blocks.filter(({ file }) => file.endsWith('.md')).length).toBeGreaterThan(30)
    expect(blocks.filter(({ file }) => file.endsWith('.ts')).length).toBeGreaterThan(30)
  })
})

describe('pages', () => {
  const read = (file: string) => readFileSync(file, 'utf8')

  it('link only to what is there', () => {
    const markdown = files.filter((file) => file.endsWith('.md'))
    expect(markdown.flatMap((file) => brokenLinks(root, file))).toEqual([])
  })

  it('list every public name as its doc comment has it', async () => {
    const names = publicNames(root)
    expect(names.filter(({ says }) => says === '').map(({ entry, name }) => `${entry} ${name} says nothing`)).toEqual(
      [],
    )
    await expect(apiPage(names)).toMatchFileSnapshot('../docs/api.md')
  })

  it('speak of every public function', () => {
    const written = pages
      .filter((file) => file !== 'docs/api.md')
      .map(read)
      .join('\n')
    const functions = publicNames(root).filter(({ isType }) => !isType)
    expect(functions.filter(({ name }) => !new RegExp(`\\b${name}\\b`).test(written)).map(({ name }) => name)).toEqual(
      [],
    )
  })

  it('list every log code as the library answers it', async () => {
    await expect(logCodesPage()).toMatchFileSnapshot('../docs/log-codes.md')
    const listed = read('docs/log-codes.md')
    expect(EVERY_CODE.filter((code) => !listed.includes(`\`${code}\``))).toEqual([])
  })

  it('list every log code that a doc comment promises', () => {
    const promised = sources
      .filter((file) => /^packages\/shopwright\/src\/(?:verify|exchange|graphql|app-home)\//.test(file))
      .flatMap((file) => [...read(file).matchAll(/'((?:missing|invalid|expired)_[a-z_]+)'/g)].map(([, code]) => code))
    const listed = read('docs/log-codes.md')
    expect([...new Set(promised)].filter((code) => !listed.includes(`\`${code}\``))).toEqual([])
  })
})

describe('the repository', () => {
  it('names no path of a machine and no host of a registry', () => {
    const readable = files.filter((file) => !/\.(?:png|gz|br|zst|bin)$|^packages\/platform-data\/data\//.test(file))
    expect(readable.flatMap((file) => privateTraces(root, file))).toEqual([])
  })
})
