import { join } from 'node:path'
import ts from 'typescript'

/** The ways into the library, by what to import. */
const ENTRIES = {
  shopwright: 'index',
  'shopwright/sign': 'sign/index',
  'shopwright/testing': 'testing/index',
  'shopwright/adapters/node': 'adapters/node',
  'shopwright/adapters/web': 'adapters/web',
  'shopwright/adapters/express': 'adapters/express',
  'shopwright/adapters/fastify': 'adapters/fastify',
  'shopwright/adapters/hono': 'adapters/hono',
} as const

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
  const src = join(root, 'packages/shopwright/src')
  const entries = Object.entries(ENTRIES).map(([entry, file]) => ({ entry, path: join(src, `${file}.ts`) }))
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
  return `${HEAD}\n${Object.keys(ENTRIES).map(section).join('\n')}`
}

const HEAD = `# Every public name

Made from the doc comments by \`npx vitest run scripts/docs.test.ts -u\`; do not edit. The doc comments themselves, which
your editor shows, hold inputs, units, log codes, Shopify's rule and an example for each function.
`
