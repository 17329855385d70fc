import { fieldOf } from '../http/json.ts'
import { addressOf, type SubscriptionTarget } from './target.ts'
import { topicName } from './topic.ts'

/** One subscription that every shop of the app shall have. */
export interface SubscriptionDeclaration {
  /** `orders/create` or `ORDERS_CREATE`. */
  readonly topic: string
  readonly target: SubscriptionTarget
  /** Only events that match are sent, in Shopify's search syntax: `status:active`. Shopify says no word when a field of it does not exist. */
  readonly filter?: string | undefined
  /** Only these fields are sent: `id`, `variants.id`. All by default. */
  readonly includeFields?: readonly string[] | undefined
  /** Metafields of these namespaces are sent too. */
  readonly metafieldNamespaces?: readonly string[] | undefined
  /** Letters, digits, `_`, `-`. Arrives in `X-Shopify-Name`, behind the `namePrefix`. Made from topic and target by default. */
  readonly name?: string | undefined
}

/** What is known of a subscription, wherever it stands. */
export interface SubscriptionFacts {
  /** As GraphQL names it: `ORDERS_CREATE`. */
  readonly topic: string
  /** An address, `pubsub://project:topic`, or an ARN. */
  readonly uri: string
  readonly filter: string | null
  /** Empty: all. */
  readonly includeFields: readonly string[]
  readonly metafieldNamespaces: readonly string[]
  readonly name: string | null
  /** Absent: JSON, as all that is declared; an inbox takes nothing else. */
  readonly format?: 'XML' | undefined
}

/** A declaration, read: with the name that it has at Shopify. */
export interface WantedSubscription extends SubscriptionFacts {
  readonly name: string
}

const NAME = /^[\w-]+$/
const LONGEST_NAME = 50
const FIELD = /^[\w$][\w.$:-]{0,254}$/
const LIMITS = { declared: 1000, list: 250, filter: 4096 } as const

/** The declarations, read. Throws a `TypeError` that names the field which cannot be meant. */
export function readDeclared(declared: unknown, namePrefix: unknown): readonly WantedSubscription[] {
  if (typeof namePrefix !== 'string' || !NAME.test(namePrefix) || namePrefix.length > 30) {
    throw new TypeError('namePrefix must be 1 to 30 letters, digits, "_" and "-": by it, what is yours is told.')
  }
  if (!Array.isArray(declared) || declared.length > LIMITS.declared) {
    throw new TypeError(`declared must be an array of at most ${LIMITS.declared} subscriptions.`)
  }
  const wanted: WantedSubscription[] = []
  const names = new Set<string>()
  const identities = new Set<string>()
  for (const [at, given] of declared.entries()) {
    const one = readOne(given, `declared[${at}]`)
    const identity = JSON.stringify([one.topic, one.uri, one.filter])
    if (identities.has(identity)) throw new TypeError(`declared[${at}] has topic, target and filter of another one.`)
    identities.add(identity)
    const name = one.name === null ? madeUp(one, namePrefix, names) : namePrefix + one.name
    if (name.length > LONGEST_NAME) {
      throw new TypeError(`declared[${at}].name and namePrefix must have at most ${LONGEST_NAME} characters together.`)
    }
    if (names.has(name)) throw new TypeError(`declared[${at}].name is the name of another one.`)
    names.add(name)
    wanted.push({ ...one, name })
  }
  return wanted
}

function readOne(given: unknown, at: string): SubscriptionFacts {
  const topic = topicName(fieldOf(given, 'topic'))
  if (topic === null) throw new TypeError(`${at}.topic must be a topic, such as orders/create.`)
  const address = addressOf(fieldOf(given, 'target'))
  if (typeof address === 'string') throw new TypeError(`${at}.${address}.`)
  const filter = fieldOf(given, 'filter') ?? null
  if (filter !== null && (typeof filter !== 'string' || filter.length > LIMITS.filter || /\p{Cc}/u.test(filter))) {
    throw new TypeError(`${at}.filter must be a text of at most ${LIMITS.filter} characters in one line.`)
  }
  const name = fieldOf(given, 'name') ?? null
  if (name !== null && (typeof name !== 'string' || !NAME.test(name))) {
    throw new TypeError(`${at}.name must be made of letters, digits, "_" and "-".`)
  }
  return {
    topic,
    uri: address.uri,
    filter: filterText(filter),
    includeFields: fields(given, 'includeFields', at),
    metafieldNamespaces: fields(given, 'metafieldNamespaces', at),
    name,
  }
}

function fields(given: unknown, field: string, at: string): readonly string[] {
  const list: unknown = fieldOf(given, field) ?? []
  const fits =
    Array.isArray(list) &&
    list.length <= LIMITS.list &&
    list.every((one): one is string => typeof one === 'string' && FIELD.test(one))
  if (!fits) throw new TypeError(`${at}.${field} must be an array of at most ${LIMITS.list} names.`)
  return [...new Set<string>(list)]
}

/** No filter, an empty one and one of blanks are the same. */
export function filterText(filter: string | null): string | null {
  const text = filter?.trim() ?? ''
  return text === '' ? null : text
}

/** The same each time for a topic and an address, so that a filter can change under it. */
function madeUp({ topic, uri }: SubscriptionFacts, prefix: string, taken: ReadonlySet<string>): string {
  for (let turn = 0; ; turn += 1) {
    const name = prefix + digest(`${topic} ${uri} ${turn}`)
    if (!taken.has(name)) return name
  }
}

/** FNV-1a. It proves nothing and need not. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}
