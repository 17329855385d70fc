import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

// Who may import whom, floor by floor. A floor may import itself where `among` says so, and what `below` lists.
const GROUND = ['platform', 'http', 'crypto', 'databases', 'config', 'version']
const PRIMITIVES = ['verify', 'exchange', 'graphql', 'app-home', 'sign', 'guard']
const FACE = ['app', 'index', 'session']
const LIFECYCLE = ['tokens', 'inbox', 'subscriptions']

interface Floor {
  readonly rooms: readonly string[]
  readonly below: readonly string[]
  /** Whether the rooms of this floor may import one another. */
  readonly among?: boolean
  /** Where `node:*` may be imported: for its types alone, or to run too; nowhere by default. */
  readonly node?: 'types' | 'all'
}

const FLOORS: readonly Floor[] = [
  { rooms: GROUND, below: [], among: true },
  { rooms: ['result'], below: GROUND },
  { rooms: PRIMITIVES, below: [...GROUND, 'result'] },
  { rooms: ['adapters'], below: ['http/messages'], node: 'types' },
  { rooms: FACE, below: [...GROUND, 'result', ...PRIMITIVES], among: true },
  { rooms: LIFECYCLE, below: [...GROUND, 'result', ...FACE] },
  {
    rooms: ['testing'],
    below: [...GROUND, 'result', ...PRIMITIVES, ...FACE, 'adapters', ...LIFECYCLE],
    node: 'all',
  },
]

/** Inside a room: what works on one row or delivery knows nothing of what works on all. Only the face puts them together. */
const ABOVE: readonly { readonly folder: string; readonly knownTo: readonly string[] }[] = [
  { folder: 'tokens/fleet/', knownTo: ['tokens/access-tokens.ts', 'tokens/fleet-of.ts', 'tokens/index.ts'] },
  { folder: 'tokens/stores/', knownTo: [] },
  { folder: 'inbox/queues/', knownTo: [] },
  { folder: 'inbox/engines/', knownTo: ['inbox/queues/'] },
  { folder: 'inbox/work/', knownTo: ['inbox/inbox.ts', 'inbox/index.ts'] },
  { folder: 'inbox/transports/', knownTo: ['inbox/index.ts'] },
  { folder: 'inbox/status-page/', knownTo: [] },
]

/** The one file of the library that runs on `node:crypto`; `package.json` chooses it for Node, Bun and Deno. */
const NODE_ONLY = ['crypto/hmac-node.ts']

/** What the simulator may take of the library: what the other side's developer has too, and no verdict of ours. */
const FOR_THE_SIMULATOR = {
  run: /^shopwright\/(sign|adapters\/node)$/,
  types: /^shopwright(\/sign|\/adapters\/node)?$/,
}

const LONGEST = { source: 250, test: 400 }

const root = fileURLToPath(new URL('..', import.meta.url))

interface Import {
  readonly specifier: string
  readonly typesOnly: boolean
}

interface Source {
  /** Inside `src`, with `/`. */
  readonly file: string
  readonly isTest: boolean
  readonly lines: number
  readonly imports: readonly Import[]
}

const library = sourcesOf('packages/shopwright/src')
const simulator = sourcesOf('packages/dev/src')

describe('the library', () => {
  it('is read, all of it', () => {
    expect(library.length).toBeGreaterThan(50)
    expect(library.some(({ imports }) => imports.length > 5)).toBe(true)
  })

  it('has no room that no floor knows', () => {
    const known = new Set(FLOORS.flatMap(({ rooms }) => rooms))
    expect([...new Set(sources(library).map(({ file }) => roomOf(file)))].filter((room) => !known.has(room))).toEqual(
      [],
    )
  })

  it('imports only downward', () => {
    const upward = sources(library).flatMap(({ file, imports }) =>
      insideOf(file, imports)
        .filter((target) => !mayImport(roomOf(file), target))
        .map((target) => `${file} imports ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('lets what is below in a room know nothing of what is above', () => {
    const upward = sources(library).flatMap(({ file, imports }) =>
      insideOf(file, imports)
        .filter((target) =>
          ABOVE.some(
            ({ folder, knownTo }) =>
              target.startsWith(folder) &&
              roomOf(file) === roomOf(folder) &&
              !file.startsWith(folder) &&
              !knownTo.some((known) => file.startsWith(known)),
          ),
        )
        .map((target) => `${file} imports ${target}`),
    )
    expect(upward).toEqual([])
  })

  it('has no circle', () => {
    expect(circleIn(library)).toEqual([])
  })

  it('imports of Node only what its floor may, and of nobody else anything', () => {
    const foreign = sources(library).flatMap(({ file, imports }) =>
      imports
        .filter(({ specifier }) => !specifier.startsWith('.') && specifier !== '#hmac')
        .filter(({ specifier, typesOnly }) => !(specifier.startsWith('node:') && mayUseNode(file, typesOnly)))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    )
    expect(foreign).toEqual([])
  })
})

describe('the simulator', () => {
  it('takes of the library only what is public, and nothing that judges', () => {
    const borrowed = sources(simulator).flatMap(({ file, imports }) =>
      imports
        .filter(({ specifier }) => /^shopwright\b|^#|(^|\/)packages\//.test(specifier))
        .filter(({ specifier, typesOnly }) => !FOR_THE_SIMULATOR[typesOnly ? 'types' : 'run'].test(specifier))
        .map(({ specifier }) => `${file} imports ${specifier}`),
    )
    expect(borrowed).toEqual([])
  })

  it('stays in its own folder with every relative import', () => {
    const outside = sources(simulator).flatMap(({ file, imports }) =>
      insideOf(file, imports)
        .filter((target) => target.startsWith('..'))
        .map((target) => `${file} imports ${target}`),
    )
    expect(outside).toEqual([])
  })

  it('has no circle', () => {
    // Of code: its parts may know one another's types.
    expect(
      circleIn(simulator.map((source) => ({ ...source, imports: source.imports.filter((one) => !one.typesOnly) }))),
    ).toEqual([])
  })
})

it('no file is too long to be read at one sitting', () => {
  const long = [...library, ...simulator]
    .filter(({ lines, isTest }) => lines > (isTest ? LONGEST.test : LONGEST.source))
    .map(({ file, lines }) => `${file}: ${lines} lines`)
  expect(long).toEqual([])
})

function mayImport(room: string, target: string): boolean {
  const targetRoom = roomOf(target)
  if (targetRoom === room) return true
  const floor = FLOORS.find(({ rooms }) => rooms.includes(room))
  if (floor === undefined) return false
  if (floor.among === true && floor.rooms.includes(targetRoom)) return true
  return floor.below.some((allowed) => allowed === targetRoom || `${allowed}.ts` === target)
}

function mayUseNode(file: string, typesOnly: boolean): boolean {
  if (NODE_ONLY.includes(file)) return true
  const { node } = FLOORS.find(({ rooms }) => rooms.includes(roomOf(file))) ?? {}
  return node === 'all' || (node === 'types' && typesOnly)
}

/** The first part of the path: a folder, or a file that stands alone. */
function roomOf(file: string): string {
  return (file.split('/')[0] ?? '').replace(/\.ts$/, '')
}

/** The files that this file imports of its own package, inside `src`. */
function insideOf(file: string, imports: readonly Import[]): string[] {
  return imports
    .filter(({ specifier }) => specifier.startsWith('.'))
    .map(({ specifier }) => join(dirname(file), specifier).split(sep).join('/'))
}

/** The names of the files along a circle of imports; empty where there is none. */
function circleIn(all: readonly Source[]): string[] {
  const targets = new Map(sources(all).map(({ file, imports }) => [file, insideOf(file, imports)]))
  const done = new Set<string>()
  const follow = (file: string, path: readonly string[]): string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file]
    if (done.has(file)) return []
    for (const target of targets.get(file) ?? []) {
      const circle = follow(target, [...path, file])
      if (circle.length > 0) return circle
    }
    done.add(file)
    return []
  }
  for (const file of targets.keys()) {
    const circle = follow(file, [])
    if (circle.length > 0) return circle
  }
  return []
}

function sources(all: readonly Source[]): Source[] {
  return all.filter(({ isTest }) => !isTest)
}

function sourcesOf(folder: string): Source[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const full = join(root, folder, path)
      const text = readFileSync(full, 'utf8')
      return {
        file: relative(join(root, folder), full).split(sep).join('/'),
        isTest: /\.(test|test-d)\.ts$/.test(path),
        lines: text.split('\n').length - 1,
        imports: importsIn(text),
      }
    })
}

function importsIn(text: string): Import[] {
  const typesOnly = new Set<string>()
  const run = new Set<string>()
  for (const statement of ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022).statements) {
    const specifier = specifierOf(statement)
    if (specifier !== null) (isTypesOnly(statement) ? typesOnly : run).add(specifier)
  }
  // And what is imported in the midst of the code.
  for (const { fileName } of ts.preProcessFile(text).importedFiles) if (!typesOnly.has(fileName)) run.add(fileName)
  for (const specifier of run) typesOnly.delete(specifier)
  return [
    ...[...run].map((specifier) => ({ specifier, typesOnly: false })),
    ...[...typesOnly].map((specifier) => ({ specifier, typesOnly: true })),
  ]
}

function specifierOf(statement: ts.Statement): string | null {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return null
  const { moduleSpecifier } = statement
  return moduleSpecifier !== undefined && ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : null
}

function isTypesOnly(statement: ts.Statement): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly
  return ts.isImportDeclaration(statement) && statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
}
