import { type Req, signWebhookReq, type WebhookOptions } from 'shopwright/sign'
import { headerPairs } from '../messages.ts'
import { samplePayload, servedApiVersion } from '../requests/payload.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import type { DeliveryRules } from './options.ts'
import { retryTimes } from './schedule.ts'
import type { Outgoing } from './sent-webhook.ts'
import { signingSecret } from './signing-secret.ts'

/** What a webhook is made from, on any channel. */
export interface WebhookFacts extends Omit<WebhookOptions, 'now' | 'shop' | 'url'> {
  /** Signs with this secret instead of the one that the platform would use. */
  readonly secret?: string | undefined
  /** The id of the webhook subscription that it is sent for. */
  readonly subscriptionId?: string | undefined
}

/** What is decided once and stays at each attempt. */
export type Fixed = Omit<Outgoing, 'channel' | 'compose' | 'retryTimes' | 'deliver'> & {
  readonly signed: WebhookOptions
}

/** Decides all that the world knows and the caller did not say; a sample where there is no payload. */
export function fixedFacts(
  world: World,
  rules: DeliveryRules,
  shop: SimulatedShop,
  options: WebhookFacts,
  url: string,
): Fixed {
  const { topic = 'products/create', name, flaw, subscriptionId } = options
  const webhookId = options.webhookId ?? world.ids.uuid()
  const eventId = options.eventId ?? world.ids.uuid()
  const triggeredAt = options.triggeredAt ?? world.clock.now()
  const body = options.body ?? JSON.stringify(options.payload ?? samplePayload(topic, shop))
  const signed: WebhookOptions = {
    apiVersion: servedApiVersion(world),
    family: rules.family,
    ...defined(options),
    topic,
    eventId,
    triggeredAt,
    body,
    url,
    shop: shop.handle,
  }
  return {
    shop: shop.handle,
    topic,
    webhookId,
    eventId,
    triggeredAt,
    url,
    signed,
    name: name ?? null,
    subscription: subscriptionId ?? null,
    body: typeof body === 'string' ? body : new TextDecoder().decode(body),
    flaw: flaw ?? null,
  }
}

/** A webhook over HTTPS. Without `retry` there is one attempt. */
export function httpsWebhook(
  world: World,
  rules: DeliveryRules,
  shop: SimulatedShop,
  options: WebhookFacts & { readonly url: string; readonly retry: boolean },
): Outgoing {
  const { signed, ...fixed } = fixedFacts(world, rules, shop, options, options.url)
  return {
    ...fixed,
    channel: 'https',
    retryTimes: options.retry ? retryTimes(rules.retries) : [],
    compose(webhookId): Promise<Req> {
      const clientSecret = options.secret ?? signingSecret(world, rules)
      const signer = { clientId: world.app.clientId, clientSecret, now: world.clock.now }
      return signWebhookReq(signer, { ...signed, webhookId })
    },
  }
}

/** The headers in which a webhook says what it is, without a signature: buses carry these, and they sign nothing. */
export async function plainFacts(signed: WebhookOptions, webhookId: string): Promise<Record<string, string>> {
  const { flaw: _flaw, ...genuine } = signed
  const req = await signWebhookReq({ clientId: 'unsigned', clientSecret: 'unsigned' }, { ...genuine, webhookId })
  return Object.fromEntries(headerPairs(req.headers).filter(([name]) => /^(?:x-)?shopify-(?!hmac)/i.test(name)))
}

function defined(options: WebhookFacts): Partial<WebhookOptions> {
  const { secret: _secret, subscriptionId: _subscriptionId, payload: _payload, ...rest } = options
  return Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
}
