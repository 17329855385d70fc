import type { SimulatedShop } from '../shops.ts'
import { globalId } from './global-id.ts'
import { isoTime, momentOf, numberOf, pickOf } from './seed.ts'
import { catalogue, firstNames, lastNames, tags, vendors } from './words.ts'

/** What a shop has in it, as the Admin API reads and changes it. Lists are in the order of ids. */
export interface ShopData {
  readonly products: ProductRecord[]
  readonly customers: CustomerRecord[]
  readonly orders: OrderRecord[]
  /** The highest number ever given to each kind: numbers of deleted things are not given again. */
  readonly last: { product: number; variant: number; customer: number; order: number; orderNumber: number }
}

/** A product of a shop. Field names are those of the schema where the value is the same. */
export interface ProductRecord {
  readonly __typename: 'Product'
  readonly id: string
  readonly number: number
  title: string
  handle: string
  descriptionHtml: string
  vendor: string
  productType: string
  status: string
  tags: readonly string[]
  templateSuffix: string | null
  seo: { readonly title: string | null; readonly description: string | null }
  readonly createdAt: string
  updatedAt: string
  publishedAt: string | null
  optionNames: readonly string[]
  variants: VariantRecord[]
}

/** A variant of a product. */
export interface VariantRecord {
  readonly __typename: 'ProductVariant'
  readonly id: string
  readonly number: number
  readonly product: ProductRecord
  /** One for each of the product's options. */
  optionValues: readonly string[]
  price: string
  compareAtPrice: string | null
  sku: string | null
  barcode: string | null
  inventoryPolicy: string
  inventoryQuantity: number
  taxable: boolean
  readonly createdAt: string
  updatedAt: string
}

/** A customer of a shop. */
export interface CustomerRecord {
  readonly __typename: 'Customer'
  readonly id: string
  readonly number: number
  firstName: string | null
  lastName: string | null
  email: string | null
  phone: string | null
  note: string | null
  tags: readonly string[]
  taxExempt: boolean
  locale: string
  readonly createdAt: string
  updatedAt: string
}

/** An order of a shop. */
export interface OrderRecord {
  readonly __typename: 'Order'
  readonly id: string
  /** Of the id; {@link OrderRecord.orderNumber} is what merchants see. */
  readonly numberOfId: number
  readonly orderNumber: number
  readonly customer: CustomerRecord | null
  readonly lineItems: readonly LineItemRecord[]
  readonly displayFinancialStatus: string
  readonly displayFulfillmentStatus: string
  email: string | null
  phone: string | null
  note: string | null
  poNumber: string | null
  tags: readonly string[]
  readonly createdAt: string
  readonly processedAt: string
  updatedAt: string
}

/** One line of an order. */
export interface LineItemRecord {
  readonly __typename: 'LineItem'
  readonly id: string
  readonly title: string
  readonly quantity: number
  /** Null for a line of something that the shop has not listed. */
  readonly variant: VariantRecord | null
  readonly price: string
}

const known = new WeakMap<SimulatedShop, ShopData>()

/** The shop's data: made up at the first call, alike for shops of the same handle, and changed by mutations from then on. */
export function shopData(shop: SimulatedShop): ShopData {
  let data = known.get(shop)
  if (!data) known.set(shop, (data = makeUp(shop)))
  return data
}

function makeUp(shop: SimulatedShop): ShopData {
  const products = catalogue.map((_entry, index) => makeProduct(shop.handle, index))
  const customers = shop.customers.map((customer) => makeCustomer(shop.handle, customer))
  for (let index = customers.length; index < 5; index++) {
    const key = `${shop.handle}/customer/${index}`
    const [firstName, lastName] = [pickOf(`${key}/first`, firstNames), pickOf(`${key}/last`, lastNames)]
    const plain = `${firstName}.${lastName}`
      .normalize('NFD')
      .replace(/[^A-Za-z.]/g, '')
      .toLowerCase()
    const id = 7_210_000_000_000 + numberOf(shop.handle, 0, 9_999) * 1000 + index
    customers.push(makeCustomer(shop.handle, { id, firstName, lastName, email: `${plain}@example.com` }))
  }
  customers.sort((a, b) => a.number - b.number)
  const orders = Array.from({ length: 8 }, (_, index) => makeOrder(shop.handle, index, products, customers))
  const last = {
    product: Math.max(...products.map(({ number }) => number)),
    variant: Math.max(...products.flatMap(({ variants }) => variants.map(({ number }) => number))),
    customer: Math.max(...customers.map(({ number }) => number)),
    order: Math.max(...orders.map(({ numberOfId }) => numberOfId)),
    orderNumber: Math.max(...orders.map(({ orderNumber }) => orderNumber)),
  }
  return { products, customers, orders, last }
}

function makeProduct(handle: string, index: number): ProductRecord {
  const [title = '', productType = '', price = 0, option = '', values = []] = catalogue[index] ?? []
  const key = `${handle}/product/${index}`
  const number = 8_130_000_000_000 + numberOf(handle, 0, 9_999) * 1000 + index
  const createdAt = isoTime(Date.UTC(2026, 0, 5, 14) + index * 86_400_000 + numberOf(key, 0, 3600) * 1000)
  const product: ProductRecord = {
    __typename: 'Product',
    id: globalId('Product', number),
    number,
    title,
    handle: title.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    descriptionHtml: `<p>${title}, made to last.</p>`,
    vendor: pickOf(`${key}/vendor`, vendors),
    productType,
    status: index === 8 ? 'DRAFT' : 'ACTIVE',
    tags: [...new Set([productType.toLowerCase(), pickOf(`${key}/tag`, tags)])].toSorted(),
    templateSuffix: null,
    seo: { title: null, description: null },
    createdAt,
    updatedAt: createdAt,
    publishedAt: index === 8 ? null : createdAt,
    optionNames: [option || 'Title'],
    variants: [],
  }
  const firstVariant = 44_000_000_000_000 + (number - 8_130_000_000_000) * 10
  const names = values.length > 0 ? values : ['Default Title']
  product.variants = names.map((name, position) => ({
    __typename: 'ProductVariant',
    id: globalId('ProductVariant', firstVariant + position),
    number: firstVariant + position,
    product,
    optionValues: [name],
    price: (price * (option === 'Size' ? 1 + position * 0.75 : 1)).toFixed(2),
    compareAtPrice: null,
    sku: `${title.replace(/[^A-Z]/g, '')}-${numberOf(key, 100, 899) + position}`,
    barcode: null,
    inventoryPolicy: 'DENY',
    inventoryQuantity: numberOf(`${key}/${position}`, 0, 80),
    taxable: true,
    createdAt,
    updatedAt: createdAt,
  }))
  return product
}

function makeCustomer(
  handle: string,
  customer: { readonly id: number; readonly firstName: string; readonly lastName: string; readonly email: string },
): CustomerRecord {
  const { id, firstName, lastName, email } = customer
  const key = `${handle}/customer/${id}`
  const createdAt = isoTime(momentOf(key))
  const phone = `+1613555${String(numberOf(`${key}/phone`, 100, 9_999)).padStart(4, '0')}`
  return {
    __typename: 'Customer',
    id: globalId('Customer', id),
    number: id,
    firstName,
    lastName,
    email,
    phone,
    note: null,
    tags: [],
    taxExempt: false,
    locale: 'en',
    createdAt,
    updatedAt: createdAt,
  }
}

function makeOrder(
  handle: string,
  index: number,
  products: readonly ProductRecord[],
  customers: readonly CustomerRecord[],
): OrderRecord {
  const key = `${handle}/order/${index}`
  const numberOfId = 5_640_000_000_000 + numberOf(handle, 0, 9_999) * 1000 + index
  const customer = customers[numberOf(`${key}/customer`, 0, customers.length - 1)] ?? null
  const createdAt = isoTime(Date.UTC(2026, 8, 1 + index * 3, 15) + numberOf(key, 0, 20_000) * 1000)
  const lineItems = Array.from({ length: numberOf(`${key}/lines`, 1, 3) }, (_, line): LineItemRecord | null => {
    const product = products[numberOf(`${key}/line/${line}`, 0, products.length - 1)]
    const variant = product?.variants[numberOf(`${key}/variant/${line}`, 0, product.variants.length - 1)]
    if (!variant) return null
    const id = globalId('LineItem', numberOfId * 10 + line)
    const quantity = numberOf(`${key}/quantity/${line}`, 1, 3)
    return { __typename: 'LineItem', id, title: variant.product.title, quantity, variant, price: variant.price }
  })
  return {
    __typename: 'Order',
    id: globalId('Order', numberOfId),
    numberOfId,
    orderNumber: 1001 + index,
    customer,
    lineItems: lineItems.filter((line) => line !== null),
    displayFinancialStatus: pickOf(`${key}/paid`, ['PAID', 'PAID', 'PENDING', 'PARTIALLY_REFUNDED']),
    displayFulfillmentStatus: pickOf(`${key}/sent`, ['FULFILLED', 'UNFULFILLED', 'UNFULFILLED', 'PARTIALLY_FULFILLED']),
    email: customer?.email ?? null,
    phone: null,
    note: null,
    poNumber: null,
    tags: [],
    createdAt,
    processedAt: createdAt,
    updatedAt: createdAt,
  }
}
