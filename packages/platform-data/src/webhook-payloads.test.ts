import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiVersions, webhookTopics } from './index.ts'

const text = (name: string): string =>
  readFileSync(new URL(`generated/webhook-payloads/${name}.ts`, import.meta.url), 'utf8')
const topicsOf = (version: string): string[] =>
  [...text(version).matchAll(/^ {2}readonly '([^']+)': /gm)].map(([, topic = '']) => topic)

describe('the payload types', () => {
  it('are those of every topic of the newest schemas, and of no other', () => {
    expect(topicsOf('2026-07')).toEqual(webhookTopics().map(({ name }) => name))
  })

  it('stand there for every version that is supported', () => {
    const now = Date.UTC(2026, 10, 24)
    const supported = apiVersions(now).filter(({ kind }) => kind === 'stable')
    for (const { name } of supported) expect(text(name)).toContain('WebhookPayloads')
    expect(text('2026-10')).toContain("export type { WebhookPayloads } from './2026-07.ts'")
  })

  it.each(['2025-10', '2026-01', '2026-04', '2026-07'])('of %s name shapes that exist', (version) => {
    const shapes = text('shapes')
    const named = [...text(version).matchAll(/: shapes\.(\w+)/g)].map(([, name = '']) => name)
    expect(named.length).toBeGreaterThan(150)
    expect(named.filter((name) => !shapes.includes(`export interface ${name} {`))).toEqual([])
  })

  it('let the published samples in: what must be there is there', () => {
    const shapes = new Map(
      [...text('shapes').matchAll(/^export interface (\w+) (\{.*\})$/gm)].map(([, name = '', body = '']) => [
        name,
        body,
      ]),
    )
    const missing = webhookTopics().flatMap(({ name, samplePayload }) => {
      const [, shape = ''] = new RegExp(`'${name}': shapes\\.(\\w+)`).exec(text('2026-07')) ?? []
      return requiredOf(shapes.get(shape) ?? '{}').flatMap((field) =>
        field in samplePayload ? [] : [`${name}: ${field}`],
      )
    })
    expect(missing).toEqual([])
  })
})

/** The fields of the outermost object that are not optional. */
function requiredOf(body: string): string[] {
  const fields: string[] = []
  let depth = 0
  for (const [part, name] of body.matchAll(/[{}]|readonly (\w+): /g)) {
    if (part === '{') depth += 1
    else if (part === '}') depth -= 1
    else if (depth === 1 && name !== undefined) fields.push(name)
  }
  return fields
}
