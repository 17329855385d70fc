import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'

/** The ways into the library as its package.json has them, each with its source. */
function entriesOf(root: string): { entry: string; path: string }[] {
  const folder = join(root, 'packages/shopwright')
  const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    exports: Record<string, string | null | { module: string }>
  }
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (target === null || typeof target === 'string') return []
    const source = join(folder, target.module.replace('/dist/', '/src/').replace(/\.js$/, '.ts'))
    if (!subpath.includes('*')) return [{ entry: join('shopwright', subpath), path: source }]
    const files = readdirSync(dirname(source)).filter((file) => /^[a-z-]+\.ts$/.test(file))
    return files.map((file) => ({
      entry: join('shopwright', subpath.replace('*', file.slice(0, -'.ts'.length))),
      path: join(dirname(source), file),
    }))
  })
}

/** One public name. */
export interface PublicName {
  readonly entry: string
  readonly name: string
  readonly isType: boolean
  /** The first sentence of its doc comment. */
  readonly says: string
}

/** Every public name of the library, with the first sentence that its doc comment says. */
export function publicNames(root: string): PublicName[] {
  const entries = entriesOf(root)
  const program = ts.createProgram(
    entries.map(({ path }) => path),
    {
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      allowImportingTsExtensions: true,
      noEmit: true,
      strict: true,
      types: ['node'],
    },
  )
  const checker = program.getTypeChecker()
  return entries.flatMap(({ entry, path }) => {
    const file = program.getSourceFile(path)
    const module = file && checker.getSymbolAtLocation(file)
    if (module === undefined) throw new Error(`${path} is not a module.`)
    return checker.getExportsOfModule(module).map((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
      const text = ts.displayPartsToString(symbol.getDocumentationComment(checker))
      return {
        entry,
        name: exported.name,
        isType: (symbol.flags & ts.SymbolFlags.Value) === 0,
        says: firstSentence(text),
      }
    })
  })
}

function firstSentence(text: string): string {
  const plain = text.replace(/\{@link (\w+)[^}]*\}/g, '`$1`').split(/\n\s*\n/)[0] ?? ''
  const [sentence = ''] = /^[^]*?[.:](?=\s|$)|^[^]+$/.exec(plain.replace(/\s+/g, ' ').trim()) ?? []
  return sentence.replace(/:$/, '.').replaceAll('|', '\\|')
}

/** The page of all public names. */
export function apiPage(names: readonly PublicName[]): string {
  const section = (entry: string): string => {
    const of = names.filter((row) => row.entry === entry).toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
    const rows = [...of.filter(({ isType }) => !isType), ...of.filter(({ isType }) => isType)]
    const lines = rows.map(({ name, isType, says }) => `| ${isType ? '*type* ' : ''}\`${name}\` | ${says} |`)
    return `## \`${entry}\`\n\n| name | what it is |\n| --- | --- |\n${lines.join('\n')}\n`
  }
  return `${HEAD}\n${[...new Set(names.map(({ entry }) => entry))].map(section).join('\n')}`
}

const HEAD = `# Every public name

Made from the doc comments by \`npx vitest run scripts/docs.test.ts -u\`; do not edit. The doc comments themselves, which
your editor shows, hold inputs, units, log codes, Shopify's rule and an example for each function.
`
