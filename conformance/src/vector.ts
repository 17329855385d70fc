import { readFileSync, readdirSync } from 'node:fs'

/** Anything that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

export interface Config {
  readonly clientId?: string
  readonly clientSecret?: string
  readonly oldClientSecret?: string | null
}

/** One scripted answer of Shopify. */
export interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly networkError?: true
}

/** What a case expects; see README.md for the meaning of each field. */
export interface Expectation extends JsonObject {}

export interface Vector {
  readonly id: string
  readonly rows: readonly string[]
  readonly note?: string
  readonly function: string
  readonly now: number
  readonly config: Config
  readonly call: JsonObject | null
  readonly http: readonly Answer[]
  readonly expect: Expectation
}

interface VectorFile {
  readonly function: string
  readonly config: Config
  readonly now: number
  readonly cases: readonly (Omit<Vector, 'function' | 'config' | 'now' | 'http'> & Partial<Vector>)[]
}

const ROOT = new URL('../', import.meta.url)
const parse = (name: string): unknown => JSON.parse(readFileSync(new URL(name, ROOT), 'utf8'))

/** Every vector, by the name of its file. */
export function vectorFiles(): ReadonlyMap<string, readonly Vector[]> {
  const names = readdirSync(new URL('vectors/', ROOT)).filter((name) => name.endsWith('.json'))
  return new Map(names.map((name) => [name.slice(0, -5), complete(parse(`vectors/${name}`) as VectorFile)]))
}

/** The rows of the contract: id and what the row says. */
export function contractRows(): Readonly<Record<string, string>> {
  return parse('rows.json') as Record<string, string>
}

/** A case with what its file says for all of them. */
function complete(file: VectorFile): Vector[] {
  return file.cases.map((given) => ({
    ...given,
    function: given.function ?? file.function,
    now: given.now ?? file.now,
    config: { ...file.config, ...given.config },
    http: given.http ?? [],
  }))
}
