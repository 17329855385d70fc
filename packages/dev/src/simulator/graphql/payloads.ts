import type { CustomerRecord, OrderRecord, ProductRecord } from './shop-data.ts'

/** The sum of an order's lines. Shipping and tax are nothing in the simulator. */
export function totalOf(order: OrderRecord): number {
  return order.lineItems.reduce((sum, { price, quantity }) => sum + Number(price) * quantity, 0)
}

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

/** The body of `orders/create` and `orders/updated`. */
export function orderPayload(order: OrderRecord, currency: string): Readonly<Record<string, unknown>> {
  const total = totalOf(order).toFixed(2)
  const isPaid = order.displayFinancialStatus === 'PAID'
  return {
    id: order.numberOfId,
    admin_graphql_api_id: order.id,
    name: `#${order.orderNumber}`,
    number: order.orderNumber - 1000,
    order_number: order.orderNumber,
    email: order.email,
    contact_email: order.email,
    phone: order.phone,
    note: order.note,
    po_number: order.poNumber,
    tags: order.tags.join(', '),
    currency,
    presentment_currency: currency,
    financial_status: order.displayFinancialStatus.toLowerCase(),
    fulfillment_status:
      order.displayFulfillmentStatus === 'UNFULFILLED' ? null : order.displayFulfillmentStatus.toLowerCase(),
    confirmed: true,
    test: false,
    subtotal_price: total,
    current_subtotal_price: total,
    total_line_items_price: total,
    total_price: total,
    current_total_price: total,
    total_outstanding: isPaid ? '0.00' : total,
    total_tax: '0.00',
    total_discounts: '0.00',
    created_at: order.createdAt,
    processed_at: order.processedAt,
    updated_at: order.updatedAt,
    cancelled_at: null,
    closed_at: null,
    customer: order.customer === null ? null : customerPayload(order.customer),
    line_items: order.lineItems.map(({ id, title, quantity, variant, price }) => ({
      id: Number(id.slice(id.lastIndexOf('/') + 1)),
      admin_graphql_api_id: id,
      title,
      name: title,
      quantity,
      current_quantity: quantity,
      price,
      sku: variant?.sku ?? null,
      variant_id: variant?.number ?? null,
      variant_title: variant?.optionValues.join(' / ') ?? null,
      product_id: variant?.product.number ?? null,
      vendor: variant?.product.vendor ?? null,
    })),
  }
}
