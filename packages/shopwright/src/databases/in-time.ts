/** Settles as `promise` does; rejects with what `late` makes when that takes longer than `ms`. */
export function inTime<T>(promise: Promise<T>, ms: number, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), Math.min(ms, 2 ** 31 - 1))
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
