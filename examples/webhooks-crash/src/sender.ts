import { setTimeout as sleep } from 'node:timers/promises'
import type { Req } from 'shopwright'
import { signWebhookReq } from 'shopwright/sign'
import type { Crew } from './crew.ts'
import { SETTINGS } from './settings.ts'

/** Three of five deliveries are of one noisy shop. */
const SHOPS = ['demo', 'noisy', 'noisy', 'noisy', 'calm']
const DUPLICATES = 0.3
const AT_A_TIME = 10
/** After so long without an answer of 200 something is wrong that is not a killed worker. */
const GIVE_UP_MS = 30_000

export interface Sent {
  /** Requests that were begun, those that nobody answered included. */
  requests: number
  /** Ids of the deliveries that were answered 200: none of them may be lost. */
  readonly acknowledged: Set<string>
}

/** Sends as Shopify does: signed, some twice, out of order, and again until it is answered 200. */
export async function send(crew: Crew, count: number, sent: Sent, mayGoOn: (share: number) => boolean): Promise<void> {
  const deliveries = Array.from({ length: count }, (_, index) => ({ id: `delivery-${index}`, index }))
  const all = shuffled([...deliveries, ...shuffled(deliveries).slice(0, Math.round(count * DUPLICATES))])
  let next = 0
  const postman = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) {
      const delivery = all[at]
      if (delivery === undefined) return
      while (!mayGoOn(at / all.length)) await sleep(10)
      await deliver(crew, await webhook(delivery.id, delivery.index), sent)
      sent.acknowledged.add(delivery.id)
    }
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, postman))
}

function webhook(webhookId: string, index: number): Promise<Req> {
  const shop = SHOPS[index % SHOPS.length]
  return signWebhookReq(SETTINGS, {
    shop,
    topic: 'products/update',
    webhookId,
    payload: { id: index, title: `Product ${index}` },
  })
}

async function deliver(crew: Crew, req: Req, sent: Sent): Promise<void> {
  for (const end = Date.now() + GIVE_UP_MS; Date.now() < end; await sleep(20)) {
    const port = crew.anyPort()
    if (port === undefined) continue
    sent.requests++
    const { method, headers, body } = req
    const answer = await fetch(`http://127.0.0.1:${port}/webhooks`, {
      method,
      headers: headers as Record<string, string>,
      body: String(body),
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null)
    await answer?.text().catch(() => '')
    if (answer?.status === 200) return
  }
  throw new Error(`Nobody answered 200 for ${GIVE_UP_MS / 1000} seconds.`)
}

function shuffled<T>(all: readonly T[]): T[] {
  return all
    .map((one) => [Math.random(), one] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, one]) => one)
}
