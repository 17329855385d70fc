import type { Resolver, Resolvers } from '../context.ts'
import { type ConnectionArgs, connectionOf } from '../connection.ts'
import { countOf, type Listing, type ListArgs, pageOf } from '../lists.ts'
import { moneyBag } from '../money.ts'
import { totalOf } from '../payloads.ts'
import type { LineItemRecord, OrderRecord } from '../shop-data.ts'
import { orderMutations } from './order-mutations.ts'

const name = ({ orderNumber }: OrderRecord): string => `#${orderNumber}`

/** How orders are listed, searched and sorted. */
export const orders: Listing<OrderRecord> = {
  all: ({ data }) => data.orders,
  search: (order) => ({
    default: [name(order), String(order.orderNumber), order.email ?? '', order.customer?.lastName ?? ''],
    id: order.numberOfId,
    name: [name(order), String(order.orderNumber)],
    email: order.email,
    customer_id: order.customer?.number,
    financial_status: order.displayFinancialStatus,
    fulfillment_status: order.displayFulfillmentStatus,
    status: 'open',
    tag: order.tags,
    po_number: order.poNumber,
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    test: 'false',
  }),
  sort: {
    CREATED_AT: ({ createdAt }) => createdAt,
    PROCESSED_AT: ({ processedAt }) => processedAt,
    UPDATED_AT: ({ updatedAt }) => updatedAt,
    ORDER_NUMBER: ({ orderNumber }) => orderNumber,
    TOTAL_PRICE: totalOf,
    CURRENT_TOTAL_PRICE: totalOf,
    CUSTOMER_NAME: ({ customer }) => `${customer?.lastName ?? ''} ${customer?.firstName ?? ''}`,
    FINANCIAL_STATUS: ({ displayFinancialStatus }) => displayFinancialStatus,
    FULFILLMENT_STATUS: ({ displayFulfillmentStatus }) => displayFulfillmentStatus,
  },
}

/** The fields of an order that are its total, nothing, or what is not paid yet, by name. */
const amounts: readonly (readonly [readonly string[], (order: OrderRecord) => number])[] = [
  [['totalPrice', 'currentTotalPrice', 'originalTotalPrice', 'subtotalPrice', 'currentSubtotalPrice'], totalOf],
  [
    [
      'totalTax',
      'currentTotalTax',
      'totalShippingPrice',
      'currentShippingPrice',
      'totalDiscounts',
      'currentTotalDiscounts',
      'totalRefunded',
      'totalRefundedShipping',
      'totalTipReceived',
    ],
    () => 0,
  ],
  [['totalReceived', 'netPayment'], (order) => (isPaid(order) ? totalOf(order) : 0)],
  [['totalOutstanding', 'totalCapturable'], (order) => (isPaid(order) ? 0 : totalOf(order))],
]

const onlyBags: ReadonlySet<string> = new Set([
  'currentTotalPrice',
  'originalTotalPrice',
  'currentSubtotalPrice',
  'currentTotalTax',
  'currentShippingPrice',
  'currentTotalDiscounts',
  'totalRefundedShipping',
  'totalOutstanding',
])

function isPaid({ displayFinancialStatus }: OrderRecord): boolean {
  return displayFinancialStatus !== 'PENDING'
}

/** Each amount as a money bag, `totalPriceSet`, and the older ones also as a decimal, `totalPrice`. */
const amountFields: Readonly<Record<string, Resolver>> = Object.fromEntries(
  amounts.flatMap(([names, amount]) =>
    names.flatMap((field): readonly (readonly [string, Resolver])[] => {
      const bag: Resolver = (order: OrderRecord, _args, { shop }) => moneyBag(amount(order), shop.currency)
      const decimal: Resolver = (order: OrderRecord) => amount(order).toFixed(2)
      return onlyBags.has(field)
        ? [[`${field}Set`, bag]]
        : [
            [`${field}Set`, bag],
            [field, decimal],
          ]
    }),
  ),
)

/** Orders: read, searched, created, changed and deleted. */
export const orderResolvers: Resolvers = {
  QueryRoot: {
    orders: (_source, args: ListArgs, context) => pageOf(orders, args, context),
    ordersCount: (_source, args: ListArgs, context) => countOf(orders, args, context),
    order: (_source, { id }: { readonly id: string }, { data }) => data.orders.find((each) => each.id === id) ?? null,
  },
  Mutation: orderMutations,
  Order: {
    ...amountFields,
    totalTipReceived: (_order, _args, { shop }) => moneyBag(0, shop.currency).shopMoney,
    legacyResourceId: ({ numberOfId }: OrderRecord) => String(numberOfId),
    name,
    number: ({ orderNumber }: OrderRecord) => orderNumber,
    currencyCode: (_order, _args, { shop }) => shop.currency,
    presentmentCurrencyCode: (_order, _args, { shop }) => shop.currency,
    lineItems: ({ lineItems }: OrderRecord, args: ConnectionArgs) => connectionOf(lineItems, args, ({ id }) => id),
    subtotalLineItemsQuantity: ({ lineItems }: OrderRecord) =>
      lineItems.reduce((sum, { quantity }) => sum + quantity, 0),
    fullyPaid: (order: OrderRecord) => isPaid(order),
    unpaid: (order: OrderRecord) => !isPaid(order),
    confirmed: () => true,
    closed: () => false,
    test: () => false,
  },
  LineItem: {
    name: ({ title, variant }: LineItemRecord) =>
      variant === null || variant.optionValues[0] === 'Default Title'
        ? title
        : `${title} - ${variant.optionValues.join(' / ')}`,
    product: ({ variant }: LineItemRecord) => variant?.product ?? null,
    currentQuantity: ({ quantity }: LineItemRecord) => quantity,
    sku: ({ variant }: LineItemRecord) => variant?.sku ?? null,
    vendor: ({ variant }: LineItemRecord) => variant?.product.vendor ?? null,
    variantTitle: ({ variant }: LineItemRecord) => variant?.optionValues.join(' / ') ?? null,
    originalUnitPriceSet: ({ price }: LineItemRecord, _args, { shop }) => moneyBag(Number(price), shop.currency),
    discountedUnitPriceSet: ({ price }: LineItemRecord, _args, { shop }) => moneyBag(Number(price), shop.currency),
    originalTotalSet: ({ price, quantity }: LineItemRecord, _args, { shop }) =>
      moneyBag(Number(price) * quantity, shop.currency),
    discountedTotalSet: ({ price, quantity }: LineItemRecord, _args, { shop }) =>
      moneyBag(Number(price) * quantity, shop.currency),
  },
}
