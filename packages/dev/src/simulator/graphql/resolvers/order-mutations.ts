import type { AdminContext, Resolver, UserError } from '../context.ts'
import { userError } from '../context.ts'
import { globalId } from '../global-id.ts'
import { orderPayload } from '../payloads.ts'
import { isoTime } from '../seed.ts'
import type { CustomerRecord, LineItemRecord, OrderRecord } from '../shop-data.ts'

type OrderInput = Partial<Pick<OrderRecord, 'email' | 'phone' | 'note' | 'poNumber' | 'tags'>> & { readonly id: string }

interface LineInput {
  readonly variantId?: string | null
  readonly title?: string | null
  readonly quantity: number
  readonly priceSet?: { readonly shopMoney: { readonly amount: string | number } } | null
}

/** The parts of the schema's input that the simulator keeps. */
interface NewOrder {
  readonly lineItems?: readonly LineInput[] | null
  readonly customerId?: string | null
  readonly customer?: {
    readonly toAssociate?: { readonly id?: string | null; readonly email?: string | null } | null
  } | null
  readonly email?: string | null
  readonly phone?: string | null
  readonly note?: string | null
  readonly poNumber?: string | null
  readonly tags?: readonly string[] | null
  readonly financialStatus?: string | null
  readonly processedAt?: string | null
}

function customerOf(order: NewOrder, { data }: AdminContext): CustomerRecord | null {
  const { id, email } = order.customer?.toAssociate ?? {}
  const wanted = id ?? order.customerId
  return (
    data.customers.find(
      (each) => each.id === wanted || (email !== null && email !== undefined && each.email === email),
    ) ?? null
  )
}

function lineOf(line: LineInput, id: string, { data }: AdminContext): LineItemRecord | string {
  const variant = data.products.flatMap(({ variants }) => variants).find((each) => each.id === line.variantId) ?? null
  if (line.variantId && variant === null) return 'Variant is invalid'
  const title = line.title ?? variant?.product.title ?? ''
  if (title === '') return "Title can't be blank"
  if (line.quantity < 1) return 'Quantity must be greater than or equal to 1'
  const price = Number(line.priceSet?.shopMoney.amount ?? variant?.price ?? 0).toFixed(2)
  return { __typename: 'LineItem', id, title, quantity: line.quantity, variant, price }
}

function create(input: NewOrder, context: AdminContext): unknown {
  const { data, shop, world } = context
  const refuse = (...userErrors: readonly UserError[]): unknown => ({ order: null, userErrors })
  const given = input.lineItems ?? []
  if (given.length === 0)
    return refuse(userError(['order', 'lineItems'], 'Line items must have at least one line item'))
  const numberOfId = data.last.order + 1
  const lineItems: LineItemRecord[] = []
  for (const [index, each] of given.entries()) {
    const line = lineOf(each, globalId('LineItem', numberOfId * 10 + index), context)
    if (typeof line === 'string') return refuse(userError(['order', 'lineItems', String(index)], line))
    lineItems.push(line)
  }
  const now = isoTime(world.clock.now())
  const customer = customerOf(input, context)
  const order: OrderRecord = {
    __typename: 'Order',
    id: globalId('Order', numberOfId),
    numberOfId,
    orderNumber: data.last.orderNumber + 1,
    customer,
    lineItems,
    displayFinancialStatus: input.financialStatus ?? 'PENDING',
    displayFulfillmentStatus: 'UNFULFILLED',
    email: input.email ?? customer?.email ?? null,
    phone: input.phone ?? null,
    note: input.note ?? null,
    poNumber: input.poNumber ?? null,
    tags: input.tags ?? [],
    createdAt: now,
    processedAt: input.processedAt ?? now,
    updatedAt: now,
  }
  data.last.order = numberOfId
  data.last.orderNumber = order.orderNumber
  data.orders.push(order)
  world.emit('orders/create', shop.handle, orderPayload(order, shop.currency))
  return { order, userErrors: [] }
}

function update(input: OrderInput, { data, shop, world }: AdminContext): unknown {
  const order = data.orders.find(({ id }) => id === input.id)
  if (!order) return { order: null, userErrors: [userError(['id'], 'Order does not exist')] }
  for (const field of ['email', 'phone', 'note', 'poNumber'] as const) {
    if (input[field] !== undefined) order[field] = input[field]
  }
  if (input.tags) order.tags = input.tags
  order.updatedAt = isoTime(world.clock.now())
  world.emit('orders/updated', shop.handle, orderPayload(order, shop.currency))
  return { order, userErrors: [] }
}

function remove(id: string, { data, shop, world }: AdminContext): unknown {
  const index = data.orders.findIndex((each) => each.id === id)
  const order = data.orders[index]
  if (!order) return { deletedId: null, userErrors: [userError(['orderId'], 'Order does not exist', 'NOT_FOUND')] }
  data.orders.splice(index, 1)
  world.emit('orders/delete', shop.handle, { id: order.numberOfId })
  return { deletedId: id, userErrors: [] }
}

/** `orderCreate`, `orderUpdate`, `orderDelete`; each one fires its webhook. */
export const orderMutations: Readonly<Record<string, Resolver>> = {
  orderCreate: (_source, { order }: { readonly order: NewOrder }, context) => create(order, context),
  orderUpdate: (_source, { input }: { readonly input: OrderInput }, context) => update(input, context),
  orderDelete: (_source, { orderId }: { readonly orderId: string }, context) => remove(orderId, context),
}
