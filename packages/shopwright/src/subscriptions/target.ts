import { fieldOf } from '../http/json.ts'

/** Where webhooks are sent: to an address of yours, to a Google Pub/Sub topic, or to an Amazon EventBridge event source. */
export type SubscriptionTarget =
  | { readonly https: string }
  | { readonly pubSub: { readonly project: string; readonly topic: string } }
  | { readonly eventBridge: string }

const LONGEST = 2048
const NO_ADDRESS = /[\s\p{Cc}\p{Cf}\\]/u
const PUB_SUB_PART = /^[A-Za-z0-9][A-Za-z0-9._~%+-]{1,254}$/
const ARN = /^arn:aws[a-z-]*:events:[a-z0-9-]+:\d*:event-source\/aws\.partner\/shopify\.com(?:\.\w+)?\/[\w./-]+$/
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])$/

/** The target as Shopify writes it, in one line; or a sentence on what is wrong with it. */
export function addressOf(target: unknown): { readonly uri: string } | string {
  const kinds = ['https', 'pubSub', 'eventBridge'].filter((kind) => fieldOf(target, kind) !== undefined)
  if (kinds.length !== 1) return 'target must have exactly one of https, pubSub and eventBridge'
  const pubSub = fieldOf(target, 'pubSub')
  if (pubSub !== undefined) {
    const [project, topic] = [fieldOf(pubSub, 'project'), fieldOf(pubSub, 'topic')]
    const fits = [project, topic].every((part) => typeof part === 'string' && PUB_SUB_PART.test(part))
    return fits ? { uri: `pubsub://${String(project)}:${String(topic)}` } : 'target.pubSub must be { project, topic }'
  }
  const arn = fieldOf(target, 'eventBridge')
  if (arn !== undefined) {
    const fits = typeof arn === 'string' && arn.length <= LONGEST && ARN.test(arn)
    return fits ? { uri: arn } : 'target.eventBridge must be the ARN of a Shopify event source'
  }
  return webAddress(fieldOf(target, 'https'))
}

function webAddress(given: unknown): { readonly uri: string } | string {
  const url = typeof given === 'string' ? urlOf(given) : null
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'target.https must be an absolute address, such as https://app.example/webhooks, without credentials and #'
  }
  // The simulator reaches an app over http on this machine; Shopify refuses such addresses.
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return { uri: url.href }
  return 'target.https must begin with https://'
}

function urlOf(text: string): URL | null {
  return text.length <= LONGEST && !NO_ADDRESS.test(text) && URL.canParse(text) ? new URL(text) : null
}

/** An address in the form in which two can be compared. */
export function comparable(uri: string): string {
  return /^https?:/i.test(uri) ? (urlOf(uri)?.href ?? uri) : uri
}

/** The host, with its port where it has one; null for a bus, and for what is no address. */
export function hostOf(uri: string): string | null {
  return /^https?:/i.test(uri) ? (urlOf(uri)?.host ?? null) : null
}
