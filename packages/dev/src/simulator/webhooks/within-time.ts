import type { Deliver } from '../requests/delivery.ts'

/** `deliver`, given up with a webhook after so many real ms, as over HTTP. */
export function withinTime(deliver: Deliver, ms: number): Deliver {
  return async (req, kind) => {
    if (kind !== 'webhook') return deliver(req, kind)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`The app did not answer within ${ms} ms.`)), ms)
    })
    try {
      return await Promise.race([deliver(req, kind), late])
    } finally {
      clearTimeout(timer)
    }
  }
}
