import { describe, expect, it } from 'vitest'
import { open, seal } from './seal.ts'
import { generateSealingKey, readyKeys, type SealingKeyMaterial } from './sealing-keys.ts'

// A fixed one: Workers make no random values before they are asked for something.
const text = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const urlText = text.replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')

async function aesKey(bits: number, usages: readonly ('encrypt' | 'decrypt')[] = ['encrypt', 'decrypt']) {
  return crypto.subtle.importKey('raw', bytes.slice(0, bits / 8), 'AES-GCM', false, [...usages])
}

function ring(material: unknown) {
  return readyKeys({ current: 'k1', keys: { k1: material as SealingKeyMaterial } })
}

describe('a sealing key', () => {
  it('is 32 random bytes in base64 when it was generated', () => {
    expect(bytes).toHaveLength(32)
    expect(generateSealingKey()).not.toBe(text)
  })

  it('is the same key as bytes, base64, base64url, hex, with a line break after it, or imported', async () => {
    const sealed = await seal(await ring(text).current(), 'shpat_1', [])
    for (const material of [bytes, Buffer.from(bytes), text, urlText, hex, `${text}\n`, await aesKey(256)]) {
      expect(await open(sealed, ring(material).key, [])).toBe('shpat_1')
    }
  })

  it('is refused with a sentence that helps and does not hold it', async () => {
    for (const [material, says] of [
      ['', /has 0.*generateSealingKey/],
      ['correct horse battery staple', /neither base64 nor hex/],
      [btoa('passphrase of 21 byte'), /has 21/],
      [new Uint8Array(16).map((_, at) => at), /has 16/],
      [new Uint8Array(32), /not random/],
      [undefined, /of type undefined/],
      [null, /of type object/],
      [await aesKey(128), /256 bits/],
      [await aesKey(256, ['encrypt']), /encrypt and decrypt/],
    ] as const) {
      expect(() => ring(material)).toThrow(TypeError)
      expect(() => ring(material)).toThrow(says)
      expect(() => ring(material)).not.toThrow(/horse|passphrase/)
    }
  })

  it('has an id that can stand in a sealed text', () => {
    for (const id of ['a.b', '', 'a b', 'é', 'x'.repeat(201)]) {
      expect(() => readyKeys({ current: id, keys: { [id]: text } })).toThrow(/cannot name a sealing key/)
    }
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd'
    expect(() => readyKeys({ current: arn, keys: { [arn]: text } })).not.toThrow()
  })

  it('must be among the keys when it is the current one', () => {
    expect(() => readyKeys({ current: 'k2', keys: { k1: text } })).toThrow('only `k1`')
    expect(() => readyKeys({ current: 'toString', keys: { k1: text } })).toThrow('only `k1`')
    expect(() => readyKeys({} as never)).toThrow(/current: 'id'/)
    expect(() => readyKeys({ current: async () => 'x' } as never)).toThrow(/two functions/)
  })
})

describe('a provider of keys', () => {
  it('is asked once for each key, however many ask at once', async () => {
    const asked: string[] = []
    const keys = readyKeys({
      current: async () => 'k1',
      key: async (id) => {
        asked.push(id)
        return text
      },
    })
    await Promise.all([keys.current(), keys.current(), keys.key('k1'), keys.key('k0')])
    await keys.current()
    expect(asked).toEqual(['k1', 'k0'])
  })

  it('is asked again after it failed or had no such key', async () => {
    const answers = [new Error('the KMS is away'), null, text]
    const keys = readyKeys({
      current: async () => 'k1',
      key: async () => {
        const answer = answers.shift()
        if (answer instanceof Error) throw answer
        return answer ?? null
      },
    })
    await expect(keys.key('k1')).rejects.toThrow('the KMS is away')
    expect(await keys.key('k1')).toBeNull()
    expect(await keys.key('k1')).not.toBeNull()
    expect(answers).toEqual([])
  })

  it('is told when what it gives is no key, or names none', async () => {
    const short = readyKeys({ current: async () => 'k1', key: async () => new Uint8Array(16) })
    await expect(short.current()).rejects.toThrow(/`k1` must be 32 random bytes/)
    const none = readyKeys({ current: async () => 'k1', key: async () => null })
    await expect(none.current()).rejects.toThrow(/no key of that id/)
    const nameless = readyKeys({ current: async () => 'a.b', key: async () => text })
    await expect(nameless.current()).rejects.toThrow(/An id is/)
  })
})
