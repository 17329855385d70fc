import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** One example: TypeScript that a page or a doc comment shows. */
export interface Block {
  /** The file it stands in, from the repository's root. */
  readonly file: string
  /** Where its first line stands in that file, from 1. */
  readonly line: number
  readonly code: string
  /** Hidden code after it, that puts it to the test. */
  readonly proof: string
  /** Hidden code that the block may use the exports of. */
  readonly prelude: string
}

/**
 * The ```ts blocks of a page. Two kinds of HTML comments, which readers do not see, go with them: `<!-- prelude: … -->`
 * holds exports for all blocks below it, `<!-- proof: … -->` right after a block holds code that is run as its end.
 */
export function pageBlocks(file: string): Block[] {
  const text = readFileSync(file, 'utf8')
  const blocks: Block[] = []
  let prelude = ''
  const pattern = /^<!-- (?<kind>prelude|proof):\n(?<hidden>[^]*?)^-->$|^ *```ts\n(?<code>[^]*?)^ *```$/gm
  for (const match of text.matchAll(pattern)) {
    const { kind, hidden, code } = match.groups ?? {}
    const last = blocks.at(-1)
    if (kind === 'prelude') prelude = hidden ?? ''
    else if (kind === 'proof' && last !== undefined) blocks[blocks.length - 1] = { ...last, proof: hidden ?? '' }
    else if (code !== undefined) {
      blocks.push({ file, line: lineOf(text, match.index) + 1, code: unindented(code), proof: '', prelude })
    }
  }
  return blocks
}

/** The `@example` blocks in the doc comments of a source file, inside a fence or not. */
export function commentBlocks(file: string, prelude: string): Block[] {
  const text = readFileSync(file, 'utf8')
  const blocks: Block[] = []
  for (const comment of text.matchAll(/\/\*\*[^]*?\*\//g)) {
    for (const example of comment[0].matchAll(/@example\b[^\n]*\n(?<body>[^]*?)(?=\n *\* @|\n? *\*\/)/g)) {
      const lines = (example.groups?.['body'] ?? '').split('\n').map((line) => line.replace(/^ *\* ?/, ''))
      const fence = lines.findIndex((line) => line.startsWith('```'))
      const start = fence === -1 ? 0 : fence + 1
      const end = fence === -1 ? lines.length : lines.indexOf('```', start)
      const line = lineOf(text, comment.index + example.index) + 1 + start
      blocks.push({ file, line, code: lines.slice(start, end).join('\n'), proof: '', prelude })
    }
  }
  return blocks
}

/**
 * A block as a module of its own, on the lines where it stands in the block: what it needs of the prelude imported, and
 * each `expression // value` made a call of `claimed` that compares the two.
 */
export function moduleOf(block: Block, preludePath: string): { code: string; claims: number } {
  const source = `${block.code}\n${block.proof}`
  const parsed = ts.createSourceFile('block.ts', source, ts.ScriptTarget.Latest, true)
  const [used, declared] = namesIn(parsed)
  const imports = exportsIn(block.prelude).filter((name) => used.has(name) && !declared.has(name))
  const claims = claimsIn(parsed)
  let code = source
  for (const { start, end, text, line, values } of claims.toReversed()) {
    const where = `${block.file}:${block.line + line}`
    code = `${code.slice(0, start)}claimed(${JSON.stringify(where)}, ${JSON.stringify(text)}, ${values})${code.slice(end)}`
  }
  const head = imports.length === 0 ? 'export {}' : `import { ${imports.join(', ')} } from '${preludePath}'`
  return { code: `${head}\n${code}`, claims: claims.length }
}

function exportsIn(prelude: string): string[] {
  const names = [...prelude.matchAll(/^export (?:async )?(?:const|let|function|class) (\w+)/gm)].map(
    (match) => match[1] ?? '',
  )
  const types = [...prelude.matchAll(/^export (?:type|interface) (\w+)/gm)].map((match) => match[1] ?? '')
  const lists = [...prelude.matchAll(/^export \{([^}]*)\}/gm)].flatMap((match) => (match[1] ?? '').split(','))
  return [...names, ...types, ...lists.map((name) => name.trim())].filter((name) => name !== '')
}

function namesIn(parsed: ts.SourceFile): [used: Set<string>, declared: Set<string>] {
  const used = new Set<string>()
  const declared = new Set<string>()
  const walk = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) used.add(node.text)
    const named = ts.isImportSpecifier(node) || ts.isImportClause(node) || ts.isNamespaceImport(node)
    if ((named || isTopLevelDeclaration(node)) && node.name !== undefined && ts.isIdentifier(node.name)) {
      declared.add(node.name.text)
    }
    if (ts.isBindingElement(node) && ts.isIdentifier(node.name)) declared.add(node.name.text)
    ts.forEachChild(node, walk)
  }
  walk(parsed)
  return [used, declared]
}

function isTopLevelDeclaration(
  node: ts.Node,
): node is ts.VariableDeclaration | ts.FunctionDeclaration | ts.ClassDeclaration | ts.InterfaceDeclaration {
  if (ts.isVariableDeclaration(node)) return node.parent.parent.parent.kind === ts.SyntaxKind.SourceFile
  const declares = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node) || ts.isInterfaceDeclaration(node)
  return declares && node.parent.kind === ts.SyntaxKind.SourceFile
}

interface Claim {
  readonly start: number
  readonly end: number
  readonly line: number
  readonly text: string
  /** The expressions whose values the comment states. */
  readonly values: string
}

/** `console.log(a, b) // 1 'x'`, and other expressions whose comment is a literal. */
function claimsIn(parsed: ts.SourceFile): Claim[] {
  const claims: Claim[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node)) {
      const text = /^[ \t]*\/\/ (.+)/.exec(parsed.text.slice(node.end))?.[1]?.trim()
      const { expression } = node
      const logged = ts.isCallExpression(expression) && expression.expression.getText(parsed) === 'console.log'
      if (text !== undefined && (logged || /^(?:['"[{\d-]|true\b|false\b|null\b)/.test(text))) {
        const values = logged
          ? expression.arguments.map((argument) => argument.getText(parsed)).join(', ')
          : expression.getText(parsed)
        const start = expression.getStart(parsed)
        const { line } = parsed.getLineAndCharacterOfPosition(start)
        claims.push({ start, end: expression.end, line, text, values })
      }
    }
    ts.forEachChild(node, walk)
  }
  walk(parsed)
  return claims
}

function unindented(code: string): string {
  const indent = /^ */.exec(code)?.[0] ?? ''
  return code
    .split('\n')
    .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line))
    .join('\n')
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}
