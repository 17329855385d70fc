import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { JS_CASES } from './js-cases.ts'
import { contractRows, vectorFiles } from './vector.ts'

const vectors = [...vectorFiles().values()].flat()
const rows = new Set(Object.keys(contractRows()))
const covered = new Set([...vectors, ...JS_CASES].flatMap((given) => given.rows))

describe('the coverage of the contract', () => {
  it('has a case for every row', () => {
    expect([...rows].filter((row) => !covered.has(row))).toEqual([])
  })

  it('names no row that does not exist', () => {
    expect([...covered].filter((row) => !rows.has(row))).toEqual([])
  })

  it('lists all sixty defects and all sections', () => {
    const ids = [...rows].join('\n')
    for (let n = 1; n <= 60; n += 1) expect(rows).toContain(`B${n}`)
    for (let n = 1; n <= 30; n += 1) expect(rows).toContain(`C${n}`)
    for (let n = 0; n <= 16; n += 1) expect(ids).toMatch(new RegExp(`^A${n} `, 'm'))
  })

  it('calls no two cases by one id, and gives each at least one row', () => {
    expect(new Set(vectors.map(({ id }) => id)).size).toBe(vectors.length)
    expect(vectors.filter((vector) => vector.rows.length === 0)).toEqual([])
  })

  it('holds the vectors that their definitions make', async () => {
    const script = fileURLToPath(new URL('../scripts/generate.mjs', import.meta.url))
    await expect(promisify(execFile)(process.execPath, [script, '--check'])).resolves.toHaveProperty('stderr', '')
  })
})
