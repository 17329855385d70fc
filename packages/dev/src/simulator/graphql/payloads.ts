import type { CustomerRecord, ProductRecord } from './shop-data.ts'

/** The body of `products/create` and `products/update`, in the shape of webhooks (snake case, numeric ids). */
export function productPayload(product: ProductRecord): Readonly<Record<string, unknown>> {
  return {
    admin_graphql_api_id: product.id,
    body_html: product.descriptionHtml,
    created_at: product.createdAt,
    handle: product.handle,
    id: product.number,
    product_type: product.productType,
    published_at: product.publishedAt,
    template_suffix: product.templateSuffix,
    title: product.title,
    updated_at: product.updatedAt,
    vendor: product.vendor,
    status: product.status.toLowerCase(),
    published_scope: 'global',
    tags: product.tags.join(', '),
    variants: product.variants.map((variant, index) => ({
      admin_graphql_api_id: variant.id,
      barcode: variant.barcode,
      compare_at_price: variant.compareAtPrice,
      created_at: variant.createdAt,
      id: variant.number,
      inventory_policy: variant.inventoryPolicy.toLowerCase(),
      inventory_quantity: variant.inventoryQuantity,
      option1: variant.optionValues[0] ?? null,
      option2: variant.optionValues[1] ?? null,
      option3: variant.optionValues[2] ?? null,
      position: index + 1,
      price: variant.price,
      product_id: product.number,
      sku: variant.sku,
      taxable: variant.taxable,
      title: variant.optionValues.join(' / '),
      updated_at: variant.updatedAt,
    })),
    options: product.optionNames.map((name, index) => ({
      name,
      product_id: product.number,
      position: index + 1,
      values: [...new Set(product.variants.map((variant) => variant.optionValues[index] ?? ''))],
    })),
    images: [],
    image: null,
    media: [],
  }
}

/** The body of `customers/create` and `customers/update`. */
export function customerPayload(customer: CustomerRecord): Readonly<Record<string, unknown>> {
  return {
    id: customer.number,
    admin_graphql_api_id: customer.id,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
    first_name: customer.firstName,
    last_name: customer.lastName,
    email: customer.email,
    phone: customer.phone,
    note: customer.note,
    state: 'disabled',
    tags: customer.tags.join(', '),
    tax_exempt: customer.taxExempt,
    verified_email: true,
    addresses: [],
  }
}
