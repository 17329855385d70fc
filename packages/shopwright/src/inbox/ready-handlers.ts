import type { Delivery } from './delivery.ts'
import type { WebhookHandler } from './handlers.ts'
import { InvalidPayload } from './payload.ts'
import type { WebhookContext } from './webhook-context.ts'

/** An id as the payload has it, given as the inbox's `bigIntegers` says. */
export type PayloadId = number | string | bigint

/** Whom a compliance webhook is about. Personal data: do not log it. */
export interface DataSubject {
  readonly id?: PayloadId | null
  readonly email?: string | null
  readonly phone?: string | null
}

/** `customers/data_request`: send the merchant what you keep of this customer. */
export interface CustomersDataRequest {
  readonly customer: DataSubject
  readonly orders_requested?: readonly PayloadId[]
  readonly data_request?: { readonly id: PayloadId }
}

/** `customers/redact`: delete what you keep of this customer. */
export interface CustomersRedact {
  readonly customer: DataSubject
  readonly orders_to_redact?: readonly PayloadId[]
}

/** `shop/redact`, 48 hours after the app was uninstalled: delete what you keep of the shop. */
export interface ShopRedact {
  readonly shop_id?: PayloadId
}

/** The topics that every public app must serve. */
export type ComplianceTopic = 'customers/data_request' | 'customers/redact' | 'shop/redact'

/** That a duty was done, to be kept as proof. Ids only: no name, address or number. */
export interface DutyDone {
  readonly topic: ComplianceTopic
  readonly shop: string
  /** The delivery's id: the same when the duty had to be done again. */
  readonly deliveryId: string
  readonly customerId: string | null
  /** Of `customers/data_request`. */
  readonly requestId: string | null
  /** When Shopify asked and when it was done, in ms since the epoch. It must be done within 30 days. */
  readonly askedAt: number | null
  readonly doneAt: number
}

/** What {@link complianceHandlers} takes. `Tx`: what your queue gives to `tx`. */
export interface ComplianceDuties<Tx = unknown> {
  readonly customersDataRequest: WebhookHandler<CustomersDataRequest, Tx>
  readonly customersRedact: WebhookHandler<CustomersRedact, Tx>
  readonly shopRedact: WebhookHandler<ShopRedact, Tx>
  /** Keeps the proof. Give it to `context.tx` and it is written exactly once; if it rejects, the duty is done again. */
  readonly log: (done: DutyDone, context: WebhookContext<unknown, Tx>) => unknown
  /** Your access tokens: after `shopRedact` the shop's rows are deleted, but for those obtained since the app was taken off. */
  readonly tokens?:
    | { readonly forget: (shop: string, options: { readonly at: number }) => Promise<unknown> }
    | undefined
  /** The present in ms since the epoch; the machine's clock by default. */
  readonly now?: (() => number) | undefined
}

/**
 * Handlers for the three topics that every public app must serve, each with a duty that you fill in. Spread them into
 * `handlers` of the inbox.
 *
 * A duty is done at least once, then the log is told. A payload that lacks its customer is buried at once, where you see
 * it: `invalid_payload`. `shop/redact` comes 48 hours after the uninstall, whether or not the shop came back meanwhile:
 * with `tokens`, those of the new installation stay. Throws a `TypeError` when a duty is missing.
 *
 * Rule: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance
 *
 * @example
 * ```ts
 * import { complianceHandlers, createInbox } from 'shopwright/inbox'
 * import { memoryQueue } from 'shopwright/inbox/memory'
 * import { ShopifyApp } from 'shopwright'
 *
 * const duties = complianceHandlers({
 *   customersDataRequest: ({ shop, payload }) => console.log('mail to', shop, 'what is kept of', payload.customer.id),
 *   customersRedact: ({ payload }) => console.log('delete', payload.customer.id),
 *   shopRedact: ({ shop }) => console.log('delete all of', shop),
 *   log: (done) => console.log(done.topic, done.deliveryId),
 * })
 * const app = new ShopifyApp({ clientId: 'my-client-id', clientSecret: 'my-client-secret' })
 * const inbox = createInbox({ app, queue: memoryQueue(), handlers: { ...duties } })
 * console.log(Object.keys(duties).length) // 3
 * ```
 */
export function complianceHandlers<Tx = unknown>(
  duties: ComplianceDuties<Tx>,
): { readonly [Topic in ComplianceTopic]: WebhookHandler<unknown, Tx> } {
  const { customersDataRequest, customersRedact, shopRedact, log, tokens, now = Date.now } = duties
  for (const [name, duty] of Object.entries({ customersDataRequest, customersRedact, shopRedact, log })) {
    if (typeof duty !== 'function') throw new TypeError(`complianceHandlers: ${name} must be a function.`)
  }
  type Run = WebhookHandler<never, Tx>
  const handler =
    (topic: ComplianceTopic, duty: Run): WebhookHandler<unknown, Tx> =>
    async (context) => {
      const { customer, data_request: request } = payloadOf(topic, context.payload)
      await duty(context as WebhookContext<never, Tx>)
      if (topic === 'shop/redact')
        await tokens?.forget(context.shop, { at: happenedAt(context.delivery) - REDACT_AFTER })
      const done: DutyDone = {
        topic,
        shop: context.shop,
        deliveryId: context.delivery.id,
        customerId: textOf(customer?.id),
        requestId: textOf(request?.id),
        askedAt: context.delivery.triggeredAt,
        doneAt: now(),
      }
      await log(done, context)
    }
  return {
    'customers/data_request': handler('customers/data_request', customersDataRequest),
    'customers/redact': handler('customers/redact', customersRedact),
    'shop/redact': handler('shop/redact', shopRedact),
  }
}

/** What {@link appUninstalledHandler} takes. */
export interface UninstallDuties<Tx = unknown> {
  /** Your access tokens, `createAccessTokens(…)`: their secrets of this shop are deleted. */
  readonly tokens: {
    readonly uninstalled: (
      shop: string,
      options: { readonly at?: number | undefined },
    ) => Promise<{ readonly outcome: 'marked' | 'installed_again' }>
  }
  /** Marks the shop in your own tables. Not called when the webhook came late and the shop has installed the app again. */
  readonly markShop?: WebhookHandler<unknown, Tx> | undefined
}

/**
 * The handler for `app/uninstalled`: deletes the shop's tokens and marks the shop. A webhook that comes after the shop has
 * installed the app again harms nothing.
 *
 * @example
 * ```ts
 * import { appUninstalledHandler } from 'shopwright/inbox'
 *
 * const tokens = { uninstalled: async () => ({ outcome: 'marked' as const }) } // yours: createAccessTokens(…)
 * const handlers = { 'app/uninstalled': appUninstalledHandler({ tokens, markShop: ({ shop }) => console.log(shop, 'left') }) }
 * console.log(typeof handlers['app/uninstalled']) // function
 * ```
 */
export function appUninstalledHandler<Tx = unknown>({
  tokens,
  markShop,
}: UninstallDuties<Tx>): WebhookHandler<unknown, Tx> {
  if (typeof tokens?.uninstalled !== 'function') {
    throw new TypeError('appUninstalledHandler: tokens must be what createAccessTokens made.')
  }
  return async (context) => {
    const { outcome } = await tokens.uninstalled(context.shop, { at: happenedAt(context.delivery) })
    if (outcome === 'marked') await markShop?.(context)
  }
}

/** What {@link scopesUpdateHandler} tells. */
export interface ScopesChange {
  readonly shop: string
  readonly current: readonly string[]
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

/**
 * The handler for `app/scopes_update`: what the merchant granted and took back. Deliveries come in any order: what
 * counts in the end is what Shopify says when it is asked.
 *
 * @example
 * ```ts
 * import { scopesUpdateHandler } from 'shopwright/inbox'
 *
 * const handlers = { 'app/scopes_update': scopesUpdateHandler(({ shop, added, removed }) => console.log(shop, added, removed)) }
 * console.log(typeof handlers['app/scopes_update']) // function
 * ```
 */
export function scopesUpdateHandler<Tx = unknown>(
  onChange: (change: ScopesChange, context: WebhookContext<unknown, Tx>) => unknown,
): WebhookHandler<unknown, Tx> {
  if (typeof onChange !== 'function') throw new TypeError('scopesUpdateHandler: onChange must be a function.')
  return async (context) => {
    const { previous, current } = payloadOf('app/scopes_update', context.payload)
    const [before, after] = [textsOf(previous), textsOf(current)]
    const added = after.filter((scope) => !before.includes(scope))
    const removed = before.filter((scope) => !after.includes(scope))
    await onChange({ shop: context.shop, current: after, added, removed }, context)
  }
}

/** From the uninstall to `shop/redact`. */
const REDACT_AFTER = 48 * 3_600_000

/** Nobody signs the header: one that is missing, or of the future, must not take tokens of a later installation. */
function happenedAt({ triggeredAt, receivedAt }: Delivery): number {
  return Math.min(triggeredAt ?? receivedAt, receivedAt)
}

interface ReadyPayload {
  readonly customer?: { readonly id?: unknown } | undefined
  readonly data_request?: { readonly id?: unknown } | null | undefined
  readonly previous?: unknown
  readonly current?: unknown
}

/** As far as it is read here. The error names what is missing, never what is there. */
function payloadOf(topic: ComplianceTopic | 'app/scopes_update', payload: unknown): ReadyPayload {
  if (typeof payload !== 'object' || payload === null) throw new InvalidPayload(`${topic}: the payload is no object.`)
  const known = payload as ReadyPayload
  if (topic.startsWith('customers/') && (typeof known.customer !== 'object' || known.customer === null)) {
    throw new InvalidPayload(`${topic}: the payload names no customer, so there is nobody to act for.`)
  }
  return known
}

function textOf(id: unknown): string | null {
  return typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint' ? String(id) : null
}

function textsOf(list: unknown): string[] {
  if (!Array.isArray(list)) throw new InvalidPayload('app/scopes_update: the payload lists no scopes.')
  return list.filter((one): one is string => typeof one === 'string')
}
