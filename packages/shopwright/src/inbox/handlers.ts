import type { Delivery } from './delivery.ts'
import type { StandardSchema, WebhookContext } from './webhook-context.ts'

/** What is run for a delivery. What it returns is not looked at; if it rejects, it is tried again. */
export type WebhookHandler<Payload = unknown, Tx = unknown, Tokens = unknown> = (
  context: WebhookContext<Payload, Tx, Tokens>,
) => unknown

/** How deliveries of a topic are worked. */
export interface HandlerOptions<Payload = unknown> {
  /** Only those of the subscription with this name (`X-Shopify-Name`), or handle for Events. */
  readonly name?: string | undefined
  /**
   * Deliveries of a shop with the same key are worked one at a time, those triggered first before the others: for
   * example `({ payload }) => payload.id`. Asked when a delivery is received. Null: no order.
   */
  readonly key?:
    | ((received: {
        readonly payload: Payload
        readonly delivery: Delivery
      }) => string | number | bigint | null | undefined)
    | undefined
  /** Of the waiting ones with the same key only the newest is worked: for topics whose payload is the whole resource. */
  readonly coalesce?: boolean | undefined
  /** How often it is tried before it is buried; 12 by default. */
  readonly attempts?: number | undefined
  /** How long one attempt may take, in ms; 60,000 by default. */
  readonly timeout?: number | undefined
  /** Dropped instead of worked when it was triggered longer ago than this, in ms; never by default. */
  readonly staleAfter?: number | undefined
  /** Validates the payload before the handler gets it: a schema of Zod, Valibot, ArkType or any other Standard Schema. */
  readonly schema?: StandardSchema<Payload> | undefined
}

/** One handler with its settings, checked. */
export interface Registered {
  readonly pattern: string
  readonly run: WebhookHandler<never, never, never>
  readonly name: string | null
  readonly key: HandlerOptions<never>['key']
  readonly coalesce: boolean
  readonly attempts: number
  readonly timeout: number
  readonly staleAfter: number
  readonly schema: StandardSchema | null
}

/** The options of any handler, whatever its payload's type. */
export type AnyHandlerOptions = Omit<HandlerOptions<never>, 'schema'> & { readonly schema?: StandardSchema | undefined }

/** The handlers of an inbox, found by topic. */
export interface Handlers {
  add(pattern: string, run: WebhookHandler<never, never, never>, options: AnyHandlerOptions): void
  /** The one whose pattern says most: the topic itself before `orders/*` before `*`, with a name before without. */
  find(delivery: Pick<Delivery, 'topic' | 'name'>): Registered | null
  patterns(): readonly string[]
}

const PATTERN = /^(?:\*|[^\s*]{1,128}|[^\s*]{1,126}\/\*)$/

/** `ORDERS_CREATE`: no delivery has such a topic, and its handler would never run. */
const GRAPHQL_NAME = /^[A-Z]+(?:_[A-Z]+)+$/

export function createHandlers(traits: { readonly order: boolean; readonly newestOnly: boolean }): Handlers {
  const byPattern = new Map<string, Registered>()
  const keyOf = (pattern: string, name: string | null): string => (name === null ? pattern : `${pattern}\n${name}`)
  return {
    add(pattern, run, options) {
      if (typeof pattern !== 'string' || !PATTERN.test(pattern)) {
        throw new TypeError(
          `on(topic): \`${pattern}\` is no topic such as \`orders/create\`, and neither \`orders/*\` nor \`*\`.`,
        )
      }
      if (GRAPHQL_NAME.test(pattern)) {
        throw new TypeError(
          `on(topic): \`${pattern}\` is how the Admin API calls it. Deliveries have the name with a slash, such as \`orders/create\`.`,
        )
      }
      if (typeof run !== 'function') throw new TypeError(`on('${pattern}', handler): the handler must be a function.`)
      const { key, coalesce = false, name = null } = options
      if (coalesce && key === undefined) {
        throw new TypeError(
          `on('${pattern}'): coalesce needs a key, which says what a newer delivery takes the place of.`,
        )
      }
      if (key !== undefined && !traits.order && !coalesce) {
        throw new TypeError(
          `on('${pattern}'): this queue cannot keep deliveries of one key in order. Leave out the key.`,
        )
      }
      if (coalesce && !traits.newestOnly) {
        throw new TypeError(`on('${pattern}'): this queue cannot work only the newest of a key. Leave out coalesce.`)
      }
      const registryKey = keyOf(pattern, name)
      if (byPattern.has(registryKey)) {
        throw new TypeError(
          `on('${pattern}'): there is a handler for this topic already. One delivery has one handler.`,
        )
      }
      byPattern.set(registryKey, {
        pattern,
        run,
        name,
        key,
        coalesce,
        attempts: positive(pattern, 'attempts', options.attempts ?? 12, true),
        timeout: positive(pattern, 'timeout', options.timeout ?? 60_000),
        staleAfter: positive(pattern, 'staleAfter', options.staleAfter ?? Number.POSITIVE_INFINITY),
        schema: options.schema ?? null,
      })
    },
    find({ topic, name }) {
      const slash = topic.lastIndexOf('/')
      const patterns = slash < 1 ? [topic, '*'] : [topic, `${topic.slice(0, slash)}/*`, '*']
      for (const pattern of patterns) {
        const found =
          (name === null ? undefined : byPattern.get(keyOf(pattern, name))) ?? byPattern.get(keyOf(pattern, null))
        if (found !== undefined) return found
      }
      return null
    },
    patterns: () => [...byPattern.values()].map(({ pattern }) => pattern),
  }
}

function positive(pattern: string, field: string, value: number, whole = false): number {
  if (typeof value === 'number' && value > 0 && (!whole || Number.isInteger(value))) return value
  throw new TypeError(`on('${pattern}'): ${field} must be a ${whole ? 'whole ' : ''}number above 0.`)
}
