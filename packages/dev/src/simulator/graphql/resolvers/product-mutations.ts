import type { AdminContext, Resolver, UserError } from '../context.ts'
import { userError } from '../context.ts'
import { globalId } from '../global-id.ts'
import { productPayload } from '../payloads.ts'
import { isoTime } from '../seed.ts'
import type { ProductRecord } from '../shop-data.ts'

/** The parts of the schema's product inputs that the simulator keeps. */
interface ProductInput {
  readonly id?: string | null
  readonly title?: string | null
  readonly handle?: string | null
  readonly descriptionHtml?: string | null
  readonly vendor?: string | null
  readonly productType?: string | null
  readonly status?: string | null
  readonly tags?: readonly string[] | null
  readonly templateSuffix?: string | null
  readonly seo?: { readonly title?: string | null; readonly description?: string | null } | null
  readonly productOptions?: readonly OptionInput[] | null
}

interface OptionInput {
  readonly name?: string | null
  readonly values?: readonly { readonly name?: string | null }[] | null
}

interface ProductArgs {
  /** Since 2024-10. */
  readonly product?: ProductInput | null
  /** Before. */
  readonly input?: ProductInput | null
  readonly identifier?: { readonly id?: string | null; readonly handle?: string | null } | null
}

const longest = 255

function checkInput(input: ProductInput, self: ProductRecord | null, { data }: AdminContext): readonly UserError[] {
  const errors: UserError[] = []
  const titleGiven = self === null || input.title !== undefined
  if (titleGiven && (input.title ?? '').trim() === '') errors.push(userError(['title'], "Title can't be blank"))
  for (const [field, name] of [
    ['title', 'Title'],
    ['handle', 'Handle'],
    ['vendor', 'Vendor'],
    ['productType', 'Product type'],
  ] as const) {
    if ((input[field] ?? '').length <= longest) continue
    errors.push(userError([field], `${name} is too long (maximum is ${longest} characters)`))
  }
  if (input.handle && data.products.some((other) => other !== self && other.handle === input.handle)) {
    errors.push(userError(['handle'], `Handle '${input.handle}' already in use. Please provide a new handle.`))
  }
  if ((input.productOptions ?? []).length > 3) {
    errors.push(userError(['productOptions'], 'Can only specify a maximum of 3 options'))
  }
  return errors
}

function create(args: ProductArgs, context: AdminContext): unknown {
  const { data, shop, world } = context
  const input = args.product ?? args.input ?? {}
  const userErrors = checkInput(input, null, context)
  if (userErrors.length > 0) return { product: null, userErrors }
  const number = ++data.last.product
  const now = isoTime(world.clock.now())
  const title = (input.title ?? '').trim()
  const product: ProductRecord = {
    __typename: 'Product',
    id: globalId('Product', number),
    number,
    title,
    handle: input.handle || freeHandle(title, data.products),
    descriptionHtml: '',
    vendor: shop.name,
    productType: '',
    status: 'ACTIVE',
    tags: [],
    templateSuffix: null,
    seo: { title: null, description: null },
    createdAt: now,
    updatedAt: now,
    publishedAt: null,
    optionNames: ['Title'],
    variants: [],
  }
  apply(product, input, now)
  addFirstVariant(product, input.productOptions ?? [], ++data.last.variant)
  data.products.push(product)
  world.emit('products/create', shop.handle, productPayload(product))
  return { product, userErrors: [] }
}

/** As on the platform, a new product has one variant: the first value of each option. Others are made by themselves. */
function addFirstVariant(product: ProductRecord, options: readonly OptionInput[], number: number): void {
  const named = options.filter((option) => option.name)
  if (named.length > 0) product.optionNames = named.map(({ name }) => name ?? '')
  product.variants.push({
    __typename: 'ProductVariant',
    id: globalId('ProductVariant', number),
    number,
    product,
    optionValues: named.length > 0 ? named.map(({ values }) => values?.[0]?.name ?? 'Default') : ['Default Title'],
    price: '0.00',
    compareAtPrice: null,
    sku: null,
    barcode: null,
    inventoryPolicy: 'DENY',
    inventoryQuantity: 0,
    taxable: true,
    createdAt: product.createdAt,
    updatedAt: product.createdAt,
  })
}

function update(args: ProductArgs, context: AdminContext): unknown {
  const { data, shop, world } = context
  const input = args.product ?? args.input ?? {}
  const id = args.identifier?.id ?? input.id
  const product = data.products.find((each) => each.id === id || each.handle === args.identifier?.handle)
  if (!product) return { product: null, userErrors: [userError(['id'], 'Product does not exist')] }
  const userErrors = checkInput(input, product, context)
  if (userErrors.length > 0) return { product, userErrors }
  apply(product, input, isoTime(world.clock.now()))
  world.emit('products/update', shop.handle, productPayload(product))
  return { product, userErrors: [] }
}

const texts = ['title', 'handle', 'descriptionHtml', 'vendor', 'productType', 'status', 'templateSuffix'] as const

function apply(product: ProductRecord, input: ProductInput, now: string): void {
  const given = texts.filter((field) => input[field] !== undefined && input[field] !== null && input[field] !== '')
  Object.assign(product, Object.fromEntries(given.map((field) => [field, input[field]])), { updatedAt: now })
  if (input.descriptionHtml === '') product.descriptionHtml = ''
  if (input.tags)
    product.tags = [...new Set(input.tags.map((tag) => tag.trim()).filter((tag) => tag !== ''))].toSorted()
  if (input.seo) product.seo = { ...product.seo, ...input.seo }
}

function remove(id: string, { data, shop, world }: AdminContext): unknown {
  const index = data.products.findIndex((product) => product.id === id)
  const product = data.products[index]
  if (!product)
    return {
      deletedProductId: null,
      productDeleteOperation: null,
      userErrors: [userError(['id'], 'Product does not exist')],
    }
  data.products.splice(index, 1)
  world.emit('products/delete', shop.handle, { id: product.number })
  return { deletedProductId: id, productDeleteOperation: null, userErrors: [] }
}

/** A handle of the title that no other product has: `tea`, `tea-1`, `tea-2`. */
function freeHandle(title: string, products: readonly ProductRecord[]): string {
  const plain = title
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
  const taken = new Set(products.map(({ handle }) => handle))
  const base = plain.slice(0, 240) || 'product'
  for (let count = 0; ; count++) {
    const handle = count === 0 ? base : `${base}-${count}`
    if (!taken.has(handle)) return handle
  }
}

/** `productCreate`, `productUpdate`, `productDelete`; each one fires its webhook. */
export const productMutations: Readonly<Record<string, Resolver>> = {
  productCreate: (_source, args: ProductArgs, context) => create(args, context),
  productUpdate: (_source, args: ProductArgs, context) => update(args, context),
  productDelete: (_source, { input }: { readonly input: { readonly id: string } }, context) =>
    remove(input.id, context),
}
