import { importRs256PublicKey, type Rs256PublicKey } from '../../crypto/rs256-verify.ts'
import { headerRecord } from '../../http/headers.ts'
import { isRecord } from '../../http/json.ts'
import { readReply } from '../../http/reply.ts'

/** Finds the public key that a token names. */
export interface GoogleKeys {
  /** Null where Google publishes no such key. Rejects when it cannot be known, since the keys cannot be had. */
  find(kid: string): Promise<Rs256PublicKey | null>
}

/** What {@link googleKeys} may be told. */
export interface GoogleKeysOptions {
  /** `globalThis.fetch` by default. */
  readonly fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined
  /** The present in ms since the epoch; the machine's clock by default. */
  readonly now?: (() => number) | undefined
  /** For the whole answer, in ms; 3,000 by default. Pub/Sub waits ten seconds for yours unless told otherwise. */
  readonly timeoutMs?: number | undefined
}

interface Known {
  readonly keys: ReadonlyMap<string, Rs256PublicKey>
  readonly since: number
  readonly freshUntil: number
}

const CERTS = 'https://www.googleapis.com/oauth2/v3/certs'
const LONGEST_ANSWER = 262_144
const MOST_KEYS = 32
const HOUR = 3_600_000
/** Google says for how long its answer is good; it is believed within these bounds. */
const FRESH = { least: 5 * 60_000, most: 24 * HOUR }
/** Keys that cannot be renewed are good for so long after that: Google announces new ones days before it uses them. */
const STALE = 24 * HOUR
/** Between two questions: whoever makes up names of keys must not make us ask for each. */
const PAUSE = 10_000

/**
 * Google's public keys, with which the ID tokens of Pub/Sub pushes are signed: asked for when the first token comes, kept
 * as long as Google says, asked for again when a token names a key that is not among them. At most one question is under
 * way, and at most one is asked in ten seconds. When Google cannot be reached, known keys stay good for another day.
 *
 * `pubSubPush` makes its own; give one to several of them to share it.
 *
 * Rule: https://developers.google.com/identity/openid-connect/openid-connect#discovery
 *
 * @example
 * ```ts
 * import { googleKeys } from 'shopwright/inbox'
 *
 * const keys = googleKeys({ timeoutMs: 2_000 })
 * console.log(typeof keys.find) // function
 * ```
 */
export function googleKeys(options: GoogleKeysOptions = {}): GoogleKeys {
  const { now = Date.now, timeoutMs = 3_000 } = options
  const ask = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init))
  let known: Known | null = null
  let triedAt: number | null = null
  /** Whether the last question was answered: only then is a key that is not known one that Google does not publish. */
  let isAnswered = false
  let flight: { readonly landed: Promise<void>; readonly began: number } | null = null

  async function load(): Promise<void> {
    const controller = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        const error = new Error(`Google did not answer with its public keys within ${timeoutMs} ms.`)
        controller.abort(error)
        reject(error)
      }, timeoutMs)
    })
    try {
      known = await Promise.race([
        keysOf(() => ask(CERTS, { redirect: 'manual', signal: controller.signal }), now),
        late,
      ])
      isAnswered = true
    } finally {
      clearTimeout(timer)
    }
  }

  /** Joins the question that is under way. One that its runtime dropped, as Workers may, is not waited for for ever. */
  function renew(): Promise<void> {
    if (flight !== null && performance.now() - flight.began < timeoutMs + 1_000) return flight.landed
    triedAt = now()
    isAnswered = false
    const mine = { landed: load(), began: performance.now() }
    flight = mine
    const over = (): void => {
      if (flight === mine) flight = null
    }
    mine.landed.then(over, over)
    return mine.landed
  }

  const mayAsk = (at: number): boolean => flight !== null || triedAt === null || at - triedAt >= PAUSE || at < triedAt

  return {
    async find(kid) {
      const at = now()
      const key = known?.keys.get(kid)
      if (known !== null && key !== undefined && at >= known.since && at < known.freshUntil) return key
      let failure: unknown = new Error(
        'Google’s public keys could not be had a moment ago; they are not asked for again yet.',
      )
      if (mayAsk(at)) {
        try {
          await renew()
        } catch (error) {
          failure = error
        }
      }
      const usable = known !== null && at < known.freshUntil + STALE ? known.keys.get(kid) : undefined
      if (usable === undefined && !isAnswered) throw failure
      return usable ?? null
    },
  }
}

async function keysOf(ask: () => Promise<Response>, now: () => number): Promise<Known> {
  const reply = await readReply(await ask(), LONGEST_ANSWER)
  const listed = reply.json?.['keys']
  if (reply.status !== 200 || !Array.isArray(listed)) {
    throw new Error(`Google answered ${reply.status} and no list when asked for its public keys.`)
  }
  const keys = new Map<string, Rs256PublicKey>()
  for (const jwk of (listed as unknown[]).slice(0, MOST_KEYS)) {
    if (!isRecord(jwk) || typeof jwk['kid'] !== 'string') continue
    const key = await importRs256PublicKey(jwk)
    if (key !== null) keys.set(jwk['kid'], key)
  }
  if (keys.size === 0) throw new Error('None of the public keys that Google lists can be used for RS256.')
  const since = now()
  return { keys, since, freshUntil: since + freshFor(reply.headers) }
}

function freshFor(given: Readonly<Record<string, string>>): number {
  const { 'cache-control': rules = '', age = '0' } = headerRecord(given)
  const seconds = Number(/\bmax-age=(\d{1,9})\b/i.exec(rules)?.[1] ?? 0) - (/^\d{1,9}$/.test(age) ? Number(age) : 0)
  return Math.min(FRESH.most, Math.max(FRESH.least, seconds * 1_000))
}
