import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import ts from 'typescript'
import { type Block, moduleOf } from './blocks.ts'

/** A block as a compiled module. */
export interface Compiled {
  readonly block: Block
  /** The module to run. */
  readonly path: string
  /** How many values it states. */
  readonly claims: number
  readonly errors: readonly string[]
}

const GLOBALS = `declare function claimed(where: string, claim: string, ...values: unknown[]): void\n`

/** Type-checks all blocks as one strict program and writes them out as modules into `folder`. */
export function compile(blocks: readonly Block[], folder: string, root: string): Compiled[] {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'globals.d.ts'), GLOBALS)
  const preludes = new Map<string, string>()
  const compiled = blocks.map((block, index) => {
    const name = `${String(index).padStart(3, '0')}-${block.file.replace(/[^\w]+/g, '-')}`
    const prelude = block.prelude === '' ? '' : preludeOf(preludes, block, folder)
    const { code, claims } = moduleOf(block, prelude)
    writeFileSync(join(folder, `${name}.ts`), code)
    return { block, path: join(folder, `${name}.js`), prelude, claims, errors: [] as string[] }
  })
  const files = [...compiled.map(({ path }) => path.replace(/js$/, 'ts')), join(folder, 'globals.d.ts')]
  const program = ts.createProgram(files, optionsFor(root))
  const faults = [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]
  for (const fault of faults) {
    const file = basename(fault.file?.fileName ?? '')
    const message = ts.flattenDiagnosticMessageText(fault.messageText, '\n')
    const line = fault.file?.getLineAndCharacterOfPosition(fault.start ?? 0).line ?? 0
    const own = compiled.find(({ path }) => basename(path, '.js') === basename(file, '.ts'))
    const sharing = compiled.filter(({ prelude }) => prelude === `./${file}`)
    if (own !== undefined) own.errors.push(`${own.block.file}:${own.block.line + line - 1} ${message}`)
    else if (sharing.length > 0) sharing[0]?.errors.push(`${sharing[0].block.file} prelude:${line + 1} ${message}`)
    else compiled[0]?.errors.push(`${relative(root, fault.file?.fileName ?? root)} ${message}`)
  }
  return compiled
}

/** One module for each prelude of a page, so that its blocks share what it makes; one for each block of a source file. */
function preludeOf(preludes: Map<string, string>, block: Block, folder: string): string {
  const key = `${block.file}${block.file.endsWith('.ts') ? block.line : ''}\n${block.prelude}`
  const known = preludes.get(key)
  if (known !== undefined) return known
  const path = `./prelude-${preludes.size}.ts`
  preludes.set(key, path)
  writeFileSync(join(folder, path), block.prelude)
  return path
}

function optionsFor(root: string): ts.CompilerOptions {
  const path = join(root, 'tsconfig.base.json')
  const { config } = ts.readConfigFile(path, (name) => ts.sys.readFile(name))
  const { options, errors } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, dirname(path))
  const real = errors.filter(({ code }) => code !== FILES_EMPTY)
  if (real[0] !== undefined) throw new Error(ts.flattenDiagnosticMessageText(real[0].messageText, '\n'))
  return {
    ...options,
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    // An example may show a thing that it does not go on to use.
    noUnusedLocals: false,
    noUnusedParameters: false,
  }
}

const FILES_EMPTY = 18_002
