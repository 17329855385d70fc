import type { AdminContext, Resolver, UserError } from '../context.ts'
import { userError } from '../context.ts'
import { globalId } from '../global-id.ts'
import { productPayload } from '../payloads.ts'
import { isoTime } from '../seed.ts'
import type { ProductRecord, VariantRecord } from '../shop-data.ts'

/** The parts of the schema's variant input that the simulator keeps. */
interface VariantInput {
  readonly id?: string | null
  readonly price?: string | number | null
  readonly compareAtPrice?: string | number | null
  readonly barcode?: string | null
  readonly inventoryPolicy?: string | null
  readonly taxable?: boolean | null
  readonly inventoryItem?: { readonly sku?: string | null } | null
  readonly inventoryQuantities?: readonly { readonly availableQuantity: number }[] | null
  readonly optionValues?: readonly { readonly name?: string | null; readonly optionName?: string | null }[] | null
}

interface BulkArgs {
  readonly productId: string
  readonly variants: readonly VariantInput[]
}

const noProduct = userError(['productId'], 'Product does not exist', 'PRODUCT_DOES_NOT_EXIST')

function findProduct(id: string, { data }: AdminContext): ProductRecord | undefined {
  return data.products.find((product) => product.id === id)
}

function checkPrice(input: VariantInput, index: number): readonly UserError[] {
  if (input.price === undefined || input.price === null || Number(input.price) >= 0) return []
  return [
    userError(
      ['variants', String(index), 'price'],
      'Price must be greater than or equal to 0',
      'GREATER_THAN_OR_EQUAL_TO',
    ),
  ]
}

function apply(variant: VariantRecord, input: VariantInput, now: string): void {
  if (input.price !== undefined && input.price !== null) variant.price = Number(input.price).toFixed(2)
  if (input.compareAtPrice !== undefined) {
    variant.compareAtPrice = input.compareAtPrice === null ? null : Number(input.compareAtPrice).toFixed(2)
  }
  if (input.barcode !== undefined) variant.barcode = input.barcode
  if (input.inventoryPolicy) variant.inventoryPolicy = input.inventoryPolicy
  if (typeof input.taxable === 'boolean') variant.taxable = input.taxable
  if (input.inventoryItem?.sku !== undefined) variant.sku = input.inventoryItem.sku
  const stock = input.inventoryQuantities?.reduce((sum, { availableQuantity }) => sum + availableQuantity, 0)
  if (stock !== undefined) variant.inventoryQuantity = stock
  if (input.optionValues) {
    variant.optionValues = variant.product.optionNames.map(
      (name, index) =>
        input.optionValues?.find(({ optionName }) => optionName === name)?.name ??
        variant.optionValues[index] ??
        'Default',
    )
  }
  variant.updatedAt = now
}

function changed(product: ProductRecord, { shop, world }: AdminContext, now: string): void {
  product.updatedAt = now
  world.emit('products/update', shop.handle, productPayload(product))
}

function update({ productId, variants }: BulkArgs, context: AdminContext): unknown {
  const product = findProduct(productId, context)
  if (!product) return { product: null, productVariants: null, userErrors: [noProduct] }
  const userErrors = variants.flatMap((input, index) => {
    if (product.variants.some(({ id }) => id === input.id)) return checkPrice(input, index)
    const [message, code] = input.id
      ? ['Product variant does not exist', 'PRODUCT_VARIANT_DOES_NOT_EXIST']
      : ['Product variant is missing ID attribute', 'PRODUCT_VARIANT_ID_MISSING']
    return [userError(['variants', String(index), 'id'], message, code)]
  })
  if (userErrors.length > 0) return { product, productVariants: null, userErrors }
  const now = isoTime(context.world.clock.now())
  const productVariants = variants.flatMap((input) => {
    const variant = product.variants.find(({ id }) => id === input.id)
    if (variant) apply(variant, input, now)
    return variant ? [variant] : []
  })
  changed(product, context, now)
  return { product, productVariants, userErrors: [] }
}

function create({ productId, variants }: BulkArgs, context: AdminContext): unknown {
  const product = findProduct(productId, context)
  if (!product) return { product: null, productVariants: null, userErrors: [noProduct] }
  const userErrors = variants.flatMap(checkPrice)
  if (userErrors.length > 0) return { product, productVariants: null, userErrors }
  const now = isoTime(context.world.clock.now())
  const productVariants = variants.map((input): VariantRecord => {
    const number = ++context.data.last.variant
    const variant: VariantRecord = {
      __typename: 'ProductVariant',
      id: globalId('ProductVariant', number),
      number,
      product,
      optionValues: [],
      price: '0.00',
      compareAtPrice: null,
      sku: null,
      barcode: null,
      inventoryPolicy: 'DENY',
      inventoryQuantity: 0,
      taxable: true,
      createdAt: now,
      updatedAt: now,
    }
    apply(variant, { optionValues: [], ...input }, now)
    return variant
  })
  product.variants.push(...productVariants)
  changed(product, context, now)
  return { product, productVariants, userErrors: [] }
}

function remove(
  { productId, variantsIds }: { readonly productId: string; readonly variantsIds: readonly string[] },
  context: AdminContext,
): unknown {
  const product = findProduct(productId, context)
  if (!product) return { product: null, userErrors: [noProduct] }
  const missing = variantsIds.findIndex((id) => !product.variants.some((variant) => variant.id === id))
  if (missing >= 0) {
    const message = 'At least one variant does not belong to the product'
    return {
      product,
      userErrors: [
        userError(['variantsIds', String(missing)], message, 'AT_LEAST_ONE_VARIANT_DOES_NOT_BELONG_TO_THE_PRODUCT'),
      ],
    }
  }
  const left = product.variants.filter(({ id }) => !variantsIds.includes(id))
  if (left.length === 0) {
    return {
      product,
      userErrors: [
        userError(['variantsIds'], 'Cannot delete the last variant of a product', 'CANNOT_DELETE_LAST_VARIANT'),
      ],
    }
  }
  product.variants = left
  changed(product, context, isoTime(context.world.clock.now()))
  return { product, userErrors: [] }
}

/** `productVariantsBulkCreate`, `…BulkUpdate`, `…BulkDelete`; each one fires `products/update`. */
export const variantMutations: Readonly<Record<string, Resolver>> = {
  productVariantsBulkCreate: (_source, args: BulkArgs, context) => create(args, context),
  productVariantsBulkUpdate: (_source, args: BulkArgs, context) => update(args, context),
  productVariantsBulkDelete: (
    _source,
    args: { readonly productId: string; readonly variantsIds: readonly string[] },
    context,
  ) => remove(args, context),
}
