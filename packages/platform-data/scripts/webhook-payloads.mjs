import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Shorter types than this stand where they are used. */
const LONG = 160
/** As often as this a type must be used to have a name of its own. */
const OFTEN = 2

/**
 * TypeScript for the payloads of several API versions: one file of shapes, each distinct one once, and a file for each
 * version that says which topic has which.
 */
export function webhookPayloads(folder, versions) {
  const topics = versions.map((version) => ({ version, schemas: schemasIn(join(folder, version)) }))
  const counts = new Map()
  for (const { schemas } of topics) for (const { schema } of schemas) count(schema, counts)

  const shapes = new Map()
  const names = new Set()
  const named = (text, key) => {
    const known = shapes.get(text)
    if (known !== undefined) return known
    let name = pascal(key)
    for (let turn = 2; names.has(name); turn++) name = `${pascal(key)}${turn}`
    names.add(name)
    shapes.set(text, name)
    return name
  }
  const typeOf = (schema, key) => {
    if (Array.isArray(schema.anyOf)) return union(schema.anyOf.map((one) => typeOf(one, key)))
    const types = [schema.type ?? []].flat()
    // Made of examples: where all of them had null, nothing is known.
    if (types.length === 0 || types.join() === 'null') return 'unknown'
    return union(types.map((type) => simple(type, schema, key)))
  }
  const simple = (type, schema, key) => {
    if (type === 'integer') return 'number'
    if (type !== 'array' && type !== 'object') return type
    if (type === 'array') {
      const item = schema.items === undefined ? 'unknown' : typeOf(schema.items, singular(key))
      return /^\w+$/.test(item) ? `readonly ${item}[]` : `ReadonlyArray<${item}>`
    }
    const properties = Object.entries(schema.properties ?? {})
    if (properties.length === 0) return 'Readonly<Record<string, unknown>>'
    const required = new Set(schema.required ?? [])
    const fields = properties.map(([name, one]) => {
      const optional = required.has(name) ? '' : '?'
      return `readonly ${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}${optional}: ${typeOf(one, name)}`
    })
    const text = `{ ${fields.join('; ')} }`
    const isOften = (counts.get(JSON.stringify(bare(schema))) ?? 0) >= OFTEN
    return isOften && text.length > LONG ? named(text, key) : text
  }

  const files = topics.map(({ version, schemas }) => {
    const rows = schemas.map(({ topic, schema }) => {
      const text = typeOf(schema, topic)
      const name = text.startsWith('{') ? named(text, topic) : text
      return `  readonly '${topic}': ${names.has(name) ? `shapes.${name}` : name}`
    })
    const doc = `/** The payloads of webhooks of API version ${version}, by topic. */`
    const body = `export interface WebhookPayloads {\n${rows.join('\n')}\n}\n`
    return [version, `${HEAD}import type * as shapes from './shapes.ts'\n\n${doc}\n${body}`]
  })
  const all = [...shapes].map(([text, name]) => `export interface ${name} ${text}`).sort()
  return { shapes: `${HEAD}${all.join('\n')}\n`, versions: new Map(files) }
}

const HEAD = '// Written by scripts/generate.mjs; do not edit.\n\n'

/** The file of a version that is not published yet. */
export function sameAs(version, other) {
  return `${HEAD}/** The payloads of webhooks of API version ${version}: those of ${other}, the last that are published. */\nexport type { WebhookPayloads } from './${other}.ts'\n`
}

function schemasIn(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({
      topic: file.replaceAll('\\', '/').replace(/\.json$/, ''),
      schema: JSON.parse(readFileSync(join(folder, file), 'utf8')),
    }))
    .sort((a, b) => (a.topic < b.topic ? -1 : 1))
}

/** How often each object stands in all of them. */
function count(schema, counts) {
  if (typeof schema !== 'object' || schema === null) return
  if (schema.properties !== undefined) {
    const key = JSON.stringify(bare(schema))
    counts.set(key, (counts.get(key) ?? 0) + 1)
    if (counts.get(key) > 1) return
    for (const one of Object.values(schema.properties)) count(one, counts)
  }
  count(schema.items, counts)
  for (const one of schema.anyOf ?? []) count(one, counts)
}

/** Without what makes no difference to the type. */
function bare(schema) {
  const kept = Object.entries(schema).filter(([name]) => !SAYS_NOTHING.has(name))
  const same = Object.fromEntries(kept)
  if (same.items !== undefined) same.items = bare(same.items)
  if (same.properties !== undefined) {
    same.properties = Object.fromEntries(Object.entries(same.properties).map(([name, one]) => [name, bare(one)]))
    // Null or not, the object is the same.
    delete same.type
  }
  return same
}

const SAYS_NOTHING = new Set(['$schema', 'format', 'title', 'description'])

function union(types) {
  const all = [...new Set(types)].sort((a, b) => (a === 'null') - (b === 'null'))
  return all.includes('unknown') ? 'unknown' : all.join(' | ')
}

function pascal(text) {
  const name = text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
  return /^[A-Za-z]/.test(name) ? name : `The${name}`
}

function singular(key) {
  return key.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')
}
