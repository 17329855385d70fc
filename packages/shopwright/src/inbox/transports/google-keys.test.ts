import { generateKeyPairSync } from 'node:crypto'
import { expect, it } from 'vitest'
import { googleKeys } from '../index.ts'

const jwkOf = (kid: string, modulusLength = 2048) => ({
  ...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
  kid,
  alg: 'RS256',
  use: 'sig',
})
const [first, second] = [jwkOf('first'), jwkOf('second')]

function setup(timeoutMs?: number) {
  const world = { now: 1_790_000_000_000, calls: 0, answer: async () => certs([first]) }
  const fetch = async () => (world.calls++, world.answer())
  return { world, keys: googleKeys({ fetch, now: () => world.now, timeoutMs }) }
}
const certs = (keys: readonly unknown[], headers: HeadersInit = { 'cache-control': 'public, max-age=21600' }) =>
  Response.json({ keys }, { headers })

it('are asked for once while they are fresh, and again after that', async () => {
  const { world, keys } = setup()
  const found = await Promise.all(Array.from({ length: 30 }, () => keys.find('first')))
  expect(found.every((key) => key?.type === 'public')).toBe(true)
  world.now += 21_599_000
  await keys.find('first')
  expect(world.calls).toBe(1)
  world.now += 1_000
  await keys.find('first')
  expect(world.calls).toBe(2)
})

it('are asked for when a token names a new one, so that a rotation refuses nobody', async () => {
  const { world, keys } = setup()
  await keys.find('first')
  world.answer = async () => certs([second, first])
  world.now += 10_000
  expect(await keys.find('second')).not.toBeNull()
  world.answer = async () => certs([second])
  world.now += 21_600_000
  expect(await keys.find('first')).toBeNull()
})

it('are asked for at most once in ten seconds, whatever names are made up', async () => {
  const { world, keys } = setup()
  for (let at = 0; at < 200; at++, world.now += 100) expect(await keys.find(`made-up-${at}`)).toBeNull()
  expect(world.calls).toBe(2)
})

it('stay good for a day when Google cannot be reached, and no longer', async () => {
  const { world, keys } = setup()
  await keys.find('first')
  world.answer = () => Promise.reject(new Error('ENOTFOUND'))
  world.now += 21_600_000 + 86_399_000
  expect(await keys.find('first')).not.toBeNull()
  world.now += 1_000
  await expect(keys.find('first')).rejects.toThrow('a moment ago')
  world.now += 10_000
  await expect(keys.find('first')).rejects.toThrow('ENOTFOUND')
  world.answer = async () => certs([first])
  world.now += 10_000
  expect(await keys.find('first')).not.toBeNull()
})

it('are not said to be unknown when Google, which may have made new ones, cannot be reached', async () => {
  const { world, keys } = setup()
  await keys.find('first')
  world.answer = () => Promise.reject(new Error('ENOTFOUND'))
  world.now += 10_000
  await expect(keys.find('second')).rejects.toThrow('ENOTFOUND')
  await expect(keys.find('second')).rejects.toThrow('a moment ago')
  expect(await keys.find('first')).not.toBeNull()
  world.answer = async () => certs([second, first])
  world.now += 10_000
  expect(await keys.find('second')).not.toBeNull()
  expect(await keys.find('third')).toBeNull()
})

it('are asked for again when the clock was set back', async () => {
  const { world, keys } = setup()
  await keys.find('first')
  world.now -= 7_200_000
  await keys.find('first')
  expect(world.calls).toBe(2)
})

it.each<[string, () => Response | Promise<Response>, RegExp]>([
  ['an error', () => new Response('', { status: 500 }), /answered 500/],
  [
    'a redirect',
    () => new Response('', { status: 302, headers: { location: 'https://evil.example' } }),
    /answered 302/,
  ],
  ['no JSON', () => new Response('<html>'), /answered 200 and no list/],
  ['ten megabytes', () => new Response(`{"keys":[${' '.repeat(10_000_000)}]}`), /no list/],
  ['no keys', () => certs([]), /None of/],
  ['a weak key', () => certs([jwkOf('first', 1024)]), /None of/],
  ['a key for encryption', () => certs([{ ...first, use: 'enc' }]), /None of/],
  ['a key for another algorithm', () => certs([{ ...first, alg: 'RS512' }]), /None of/],
  ['a secret', () => certs([{ kty: 'oct', k: 'AAAA', kid: 'first' }]), /None of/],
  ['anything', () => certs([null, 7, [], { kid: 'first' }]), /None of/],
  ['nothing at all', () => new Promise(() => undefined), /within 50 ms/],
])('are not taken from %s', async (_, answer, message) => {
  const { world, keys } = setup(50)
  world.answer = async () => answer()
  await expect(keys.find('first')).rejects.toThrow(message)
})
