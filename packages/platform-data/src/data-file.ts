import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'

/** The text of one file of this package's `data/` folder. Both `src/` and `dist/` stand beside that folder. */
export function readDataFile(name: string): string {
  const file = new URL(`../data/${name}.br`, import.meta.url)
  return brotliDecompressSync(readFileSync(file)).toString('utf8')
}

/** Calls `load` when somebody first asks, and keeps its answer. */
export function once<Value>(load: () => Value): () => Value {
  let kept: { value: Value } | undefined
  return () => (kept ??= { value: load() }).value
}

/** Freezes a parsed JSON value to its leaves, because everybody who asks is given the same one. */
export function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values(value)) deepFreeze(inner)
  return Object.freeze(value)
}
