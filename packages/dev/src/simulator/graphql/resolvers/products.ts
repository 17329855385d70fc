import { type ConnectionArgs, connectionOf } from '../connection.ts'
import type { AdminContext, Resolvers } from '../context.ts'
import { parseGlobalId } from '../global-id.ts'
import { countOf, type Listing, type ListArgs, pageOf } from '../lists.ts'
import { money } from '../money.ts'
import type { ProductRecord, VariantRecord } from '../shop-data.ts'
import { productMutations } from './product-mutations.ts'
import { variantMutations } from './variant-mutations.ts'

const products: Listing<ProductRecord> = {
  all: ({ data }) => data.products,
  search: (product) => ({
    default: [product.title, product.vendor, product.productType, product.handle, ...product.tags],
    id: product.number,
    title: product.title,
    handle: product.handle,
    vendor: product.vendor,
    product_type: product.productType,
    status: product.status,
    tag: product.tags,
    sku: product.variants.map(({ sku }) => sku ?? ''),
    created_at: product.createdAt,
    updated_at: product.updatedAt,
    published_status: product.publishedAt === null ? 'unpublished' : 'published',
    inventory_total: inventoryOf(product),
    price: product.variants.map(({ price }) => price),
  }),
  sort: {
    TITLE: ({ title }) => title,
    VENDOR: ({ vendor }) => vendor,
    PRODUCT_TYPE: ({ productType }) => productType,
    CREATED_AT: ({ createdAt }) => createdAt,
    UPDATED_AT: ({ updatedAt }) => updatedAt,
    PUBLISHED_AT: ({ publishedAt }) => publishedAt ?? '',
    INVENTORY_TOTAL: inventoryOf,
  },
}

const variants: Listing<VariantRecord> = {
  all: ({ data }) => data.products.flatMap((product) => product.variants),
  search: (variant) => ({
    default: [variant.product.title, titleOf(variant), variant.sku ?? ''],
    id: variant.number,
    title: titleOf(variant),
    sku: variant.sku,
    barcode: variant.barcode,
    product_id: variant.product.number,
    inventory_quantity: variant.inventoryQuantity,
    updated_at: variant.updatedAt,
  }),
  sort: {
    TITLE: titleOf,
    NAME: titleOf,
    FULL_TITLE: (variant) => `${variant.product.title} - ${titleOf(variant)}`,
    SKU: ({ sku }) => sku ?? '',
    INVENTORY_QUANTITY: ({ inventoryQuantity }) => inventoryQuantity,
  },
}

function titleOf({ optionValues }: VariantRecord): string {
  return optionValues.join(' / ')
}

function inventoryOf(product: ProductRecord): number {
  return product.variants.reduce((sum, { inventoryQuantity }) => sum + inventoryQuantity, 0)
}

function hasOnlyDefaultVariant({ variants, optionNames }: ProductRecord): boolean {
  return variants.length === 1 && optionNames[0] === 'Title' && variants[0]?.optionValues[0] === 'Default Title'
}

function priceRange({ variants }: ProductRecord, { shop }: AdminContext): unknown {
  const prices = variants.map(({ price }) => Number(price))
  return {
    minVariantPrice: money(Math.min(...prices), shop.currency),
    maxVariantPrice: money(Math.max(...prices), shop.currency),
  }
}

function optionsOf(product: ProductRecord): readonly unknown[] {
  return product.optionNames.map((name, index) => {
    const id = `gid://shopify/ProductOption/${product.number + 2_000_000_000_000}${index}`
    const values = [...new Set(product.variants.map(({ optionValues }) => optionValues[index] ?? ''))]
    const optionValues = values.map((value, place) => ({
      __typename: 'ProductOptionValue',
      id: id.replace('ProductOption', 'ProductOptionValue') + String(place),
      name: value,
      hasVariants: true,
    }))
    return { __typename: 'ProductOption', id, name, position: index + 1, values, optionValues }
  })
}

function textOf({ descriptionHtml }: ProductRecord, truncateAt: number | null | undefined): string {
  const text = descriptionHtml
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return typeof truncateAt === 'number' && text.length > truncateAt
    ? `${text.slice(0, Math.max(0, truncateAt - 3))}...`
    : text
}

interface ProductIdentifier {
  readonly id?: string | null
  readonly handle?: string | null
}

/** Products and their variants: read, searched, created, changed and deleted. */
export const productResolvers: Resolvers = {
  QueryRoot: {
    products: (_source, args: ListArgs, context) => pageOf(products, args, context),
    productsCount: (_source, args: ListArgs, context) => countOf(products, args, context),
    product: (_source, { id }: { readonly id: string }, { data }) =>
      data.products.find((each) => each.id === id) ?? null,
    productByIdentifier: (_source, { identifier }: { readonly identifier: ProductIdentifier }, { data }) =>
      data.products.find(({ id, handle }) => id === identifier.id || handle === identifier.handle) ?? null,
    productVariants: (_source, args: ListArgs, context) => pageOf(variants, args, context),
    productVariantsCount: (_source, args: ListArgs, context) => countOf(variants, args, context),
    productVariant: (_source, { id }: { readonly id: string }, context) =>
      variants.all(context).find((each) => each.id === id) ?? null,
  },
  Mutation: { ...productMutations, ...variantMutations },
  Product: {
    legacyResourceId: ({ number }: ProductRecord) => String(number),
    description: (product: ProductRecord, { truncateAt }: { readonly truncateAt?: number | null }) =>
      textOf(product, truncateAt),
    descriptionPlainSummary: (product: ProductRecord) => textOf(product, 255),
    bodyHtml: ({ descriptionHtml }: ProductRecord) => descriptionHtml,
    variants: ({ variants }: ProductRecord, args: ConnectionArgs) => connectionOf(variants, args, ({ id }) => id),
    variantsCount: ({ variants }: ProductRecord) => ({ count: variants.length, precision: 'EXACT' }),
    totalVariants: ({ variants }: ProductRecord) => variants.length,
    totalInventory: inventoryOf,
    tracksInventory: () => true,
    hasOnlyDefaultVariant,
    hasOutOfStockVariants: ({ variants }: ProductRecord) =>
      variants.some(({ inventoryQuantity }) => inventoryQuantity <= 0),
    isGiftCard: () => false,
    options: (product: ProductRecord, { first }: { readonly first?: number | null }) =>
      optionsOf(product).slice(0, Math.max(0, first ?? 100)),
    priceRangeV2: (product: ProductRecord, _args, context) => priceRange(product, context),
    priceRange: (product: ProductRecord, _args, context) => priceRange(product, context),
    category: () => null,
    onlineStoreUrl: ({ handle, publishedAt }: ProductRecord, _args, { shop }) =>
      publishedAt === null ? null : `https://${shop.domain}/products/${handle}`,
    onlineStorePreviewUrl: ({ handle }: ProductRecord, _args, { shop }) => `https://${shop.domain}/products/${handle}`,
  },
  ProductVariant: {
    legacyResourceId: ({ number }: VariantRecord) => String(number),
    title: titleOf,
    displayName: (variant: VariantRecord) => `${variant.product.title} - ${titleOf(variant)}`,
    position: (variant: VariantRecord) => variant.product.variants.indexOf(variant) + 1,
    availableForSale: ({ inventoryQuantity, inventoryPolicy }: VariantRecord) =>
      inventoryQuantity > 0 || inventoryPolicy === 'CONTINUE',
    sellableOnlineQuantity: ({ inventoryQuantity }: VariantRecord) => inventoryQuantity,
    selectedOptions: ({ optionValues, product }: VariantRecord) =>
      product.optionNames.map((name, index) => ({ name, value: optionValues[index] ?? '' })),
    inventoryItem: ({ id, sku }: VariantRecord) => ({
      __typename: 'InventoryItem',
      id: `gid://shopify/InventoryItem/${parseGlobalId(id)?.number ?? '0'}`,
      sku,
      tracked: true,
    }),
  },
}
