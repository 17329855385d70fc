/** Signatures remembered at a time in each of two generations; the older one is forgotten when the newer is full. */
const CAPACITY = 1_000

/** Milliseconds that a signature can be good for: 90 s before and after its timestamp. */
const LIFETIME = 180_000

/**
 * A signed query has no separators between its pairs, so another query can be cut from the same text, with the same
 * signature, that names another shop or customer. Whoever got hold of a signature could send such a one within its 90 s.
 * So what a signature first spoke for is remembered, and that it speaks for another is not genuine. A visitor's own
 * parameters do not count: cut one way or another, nobody gains by them, and nobody may be locked out by them.
 *
 * It is remembered per process and up to a bound: a second line of defence, behind keeping signatures out of logs.
 */
export class SeenQueries {
  #newer = new Map<string, string>()
  #older = new Map<string, string>()
  #since = 0

  /** Whether this signature was not seen before, or spoke for the same. */
  speaksFor(who: string, signature: string, now: number): boolean {
    if (this.#newer.size >= CAPACITY || now - this.#since > LIFETIME) {
      this.#older = this.#newer
      this.#newer = new Map()
      this.#since = now
    }
    const first = this.#newer.get(signature) ?? this.#older.get(signature)
    if (first === undefined) this.#newer.set(signature, who)
    return first === undefined || first === who
  }
}
