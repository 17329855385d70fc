import type { Req } from 'shopwright/sign'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import { appAddress } from './app-address.ts'
import { googleIdToken } from './google-keys.ts'
import { fixedFacts, plainFacts, type WebhookFacts } from './https.ts'
import type { DeliveryRules, PubSubPush } from './options.ts'
import { BUS_RETRIES, retryTimes } from './schedule.ts'
import type { Outgoing } from './sent-webhook.ts'

/** What may be wrong with a push on purpose. */
export const PUB_SUB_FLAWS = {
  missing_token: 'it carries no ID token',
  wrong_key: 'a key that Google does not publish signed its ID token',
  wrong_audience: 'its ID token is for somebody else',
  wrong_issuer: 'its ID token is not Google’s',
  wrong_service_account: 'its ID token speaks for another service account',
  unverified_email: 'the address of its service account is not verified',
  expired: 'its ID token has expired',
  not_json: 'its body is no JSON',
  bad_data: 'its data are no base64',
} as const

/** The name of a flaw in {@link PUB_SUB_FLAWS}. */
export type PubSubFlaw = keyof typeof PUB_SUB_FLAWS

/** What a push is made from, besides the webhook in it. */
export interface PushFacts extends Omit<WebhookFacts, 'flaw' | 'secret'>, PubSubPush {
  readonly flaw?: PubSubFlaw | undefined
  /** `message.messageId`: the same at each attempt. Made up by default. */
  readonly messageId?: string | undefined
}

const PROJECT = 'shopwright-demo'
const HOUR_S = 3600

/** A webhook that Google Pub/Sub pushes: Shopify's facts as attributes, the payload in base64, an ID token of Google's. */
export function pushedWebhook(
  world: World,
  rules: DeliveryRules,
  shop: SimulatedShop,
  options: PushFacts & { readonly retry: boolean },
): Outgoing {
  const { flaw, messageId = `${world.clock.now()}${world.ids.next('pubsub message')}`, retry, ...rest } = options
  const push = { ...rules.pubSub, ...rest }
  const url = appAddress(world, push.path ?? '/pubsub')
  const { signed, ...fixed } = fixedFacts(world, rules, shop, rest, url)
  const publishTime = new Date(world.clock.now()).toISOString()
  const subscription = push.subscription ?? `projects/${PROJECT}/subscriptions/shopify-webhooks`
  return {
    ...fixed,
    flaw: flaw ?? null,
    channel: 'pubsub',
    retryTimes: retry ? retryTimes(BUS_RETRIES) : [],
    async compose(webhookId): Promise<Req> {
      const bytes = Buffer.from(signed.body ?? '').toString('base64')
      const data = flaw === 'bad_data' ? '%%%' : bytes
      const attributes = await plainFacts(signed, webhookId)
      const message = { data, attributes, messageId, message_id: messageId, publishTime, publish_time: publishTime }
      const body = flaw === 'not_json' ? 'not json' : JSON.stringify({ message, subscription })
      const token = flaw === 'missing_token' ? null : await idToken(world, push, url, flaw)
      return {
        method: 'POST',
        url,
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json',
          'User-Agent': 'CloudPubSub-Google',
          From: 'noreply@google.com',
          ...(token !== null && { Authorization: `Bearer ${token}` }),
        },
        body,
      }
    },
  }
}

function idToken(world: World, push: PubSubPush, url: string, flaw: PubSubFlaw | undefined): Promise<string> {
  const email = push.serviceAccount ?? `pubsub-push@${PROJECT}.iam.gserviceaccount.com`
  const now = Math.floor(world.clock.now() / 1000) - (flaw === 'expired' ? 2 * HOUR_S : 0)
  const claims = {
    aud: flaw === 'wrong_audience' ? 'https://somebody.example/else' : (push.audience ?? url),
    azp: '113774264463038321964',
    email: flaw === 'wrong_service_account' ? 'somebody@elsewhere.iam.gserviceaccount.com' : email,
    email_verified: flaw !== 'unverified_email',
    exp: now + HOUR_S,
    iat: now,
    iss: flaw === 'wrong_issuer' ? 'https://accounts.example' : 'https://accounts.google.com',
    sub: '113774264463038321964',
  }
  return googleIdToken(world, claims, flaw === 'wrong_key')
}
