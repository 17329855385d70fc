import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { open, seal, SealError, sealedWith } from './seal.ts'
import { generateSealingKey, readyKeys } from './sealing-keys.ts'

// A fixed one: Workers make no random values before they are asked for something.
const text = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const ring = readyKeys({ current: 'k1', keys: { k1: text } })

async function sealed(value: string, context: readonly string[] = ['demo']): Promise<string> {
  return seal(await ring.current(), value, context)
}

async function faultOf(value: string, context: readonly string[] = ['demo'], keys = ring): Promise<unknown> {
  try {
    return await open(value, keys.key, context)
  } catch (error) {
    return error instanceof SealError ? [error.fault, error.keyId] : error
  }
}

describe('a sealed text', () => {
  it('opens to what was sealed, whatever it holds', async () => {
    for (const value of ['', 'shpat_1', 'é🦉\n\u0000', 'x'.repeat(20_000)]) {
      expect(await open(await sealed(value), ring.key, ['demo'])).toBe(value)
    }
  })

  it('names its version and its key, and shows nothing else', async () => {
    const value = await sealed('shpat_secret')
    expect(value).toMatch(/^sw1\.k1\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]+$/)
    expect(sealedWith(value)).toBe('k1')
    expect(sealedWith('{"v":1}')).toBeNull()
    expect(atob(value.split('.')[3]?.replace(/-/g, '+').replace(/_/g, '/') ?? '')).not.toContain('shpat')
  })

  it('is another one each time', async () => {
    const many = await Promise.all(Array.from({ length: 200 }, () => sealed('same')))
    expect(new Set(many.map((value) => value.split('.')[2])).size).toBe(200)
  })

  it('does not open at another place, nor where places are cut differently', async () => {
    const value = await sealed('shpat_1', ['demo', 'app/offline'])
    expect(await open(value, ring.key, ['demo', 'app/offline'])).toBe('shpat_1')
    for (const context of [['other', 'app/offline'], ['demo', 'app/online/1'], ['demoapp/offline'], ['demo'], []]) {
      expect(await faultOf(value, context)).toEqual(['not_authentic', 'k1'])
    }
  })

  it('does not open when any of its characters was changed', async () => {
    const value = await sealed('shpat_1')
    for (let at = 0; at < value.length; at += 1) {
      const changed = `${value.slice(0, at)}${value[at] === 'A' ? 'B' : 'A'}${value.slice(at + 1)}`
      expect(await faultOf(changed)).toBeInstanceOf(Array)
    }
  })

  it('does not open when it was cut, prolonged or garbled', async () => {
    const value = await sealed('shpat_1')
    const faults = await Promise.all(
      ['shpat_plain', '', 'sw1.', 'sw1.k1..', 'sw2.k1.a.b', `${value}.`, `${value}=`, value.slice(0, 40)].map((one) =>
        faultOf(one),
      ),
    )
    expect(faults.map((fault) => (fault as string[])[0])).toEqual([
      'not_sealed',
      'not_sealed',
      'malformed',
      'malformed',
      'not_sealed',
      'malformed',
      'malformed',
      'malformed',
    ])
  })

  it('says which key it needs when that is not at hand, and when the id stands for another one', async () => {
    const value = await sealed('shpat_1')
    const none = readyKeys({ current: 'k2', keys: { k2: generateSealingKey() } })
    const another = readyKeys({ current: 'k1', keys: { k1: generateSealingKey() } })
    expect(await faultOf(value, ['demo'], none)).toEqual(['unknown_key', 'k1'])
    expect(await faultOf(value, ['demo'], another)).toEqual(['not_authentic', 'k1'])
  })

  it('does not open under the id of another key, even when that is the same key', async () => {
    const twice = readyKeys({ current: 'k1', keys: { k1: text, k2: text } })
    expect(await faultOf((await sealed('x')).replace('.k1.', '.k2.'), ['demo'], twice)).toEqual(['not_authentic', 'k2'])
  })

  it('leaves neither text nor key in its error', async () => {
    const value = await sealed('shpat_secret')
    const error: unknown = await open(`${value.slice(0, -2)}AA`, ring.key, ['demo']).catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(SealError)
    const shown = inspect(error, { depth: 9, showHidden: true })
    expect(shown).not.toContain('shpat_secret')
    expect(shown).not.toContain(value.split('.')[3])
    expect(shown).not.toContain(text)
  })
})
