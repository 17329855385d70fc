/**
 * One piece of work at a time. Who asks for the same while it is under way gets the same answer; who asks for something
 * else waits until it is over.
 */
export class SingleFlight<Value> {
  #current: { readonly key: string; readonly value: Promise<Value> } | null = null

  async run(key: string, work: () => Promise<Value>): Promise<Value> {
    while (this.#current !== null && this.#current.key !== key) await settled(this.#current.value)
    if (this.#current !== null) return this.#current.value
    const value = work()
    const flight = { key, value }
    this.#current = flight
    try {
      return await value
    } finally {
      if (this.#current === flight) this.#current = null
    }
  }
}

async function settled(value: Promise<unknown>): Promise<void> {
  try {
    await value
  } catch {
    // Whoever asked for it hears of it.
  }
}
