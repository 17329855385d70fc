import type { AdminContext, Resolvers, UserError } from '../context.ts'
import { userError } from '../context.ts'
import { globalId } from '../global-id.ts'
import { countOf, type Listing, type ListArgs, pageOf } from '../lists.ts'
import { money } from '../money.ts'
import { customerPayload, totalOf } from '../payloads.ts'
import { isoTime } from '../seed.ts'
import type { CustomerRecord } from '../shop-data.ts'
import { orders } from './orders.ts'

const customers: Listing<CustomerRecord> = {
  all: ({ data }) => data.customers,
  search: (customer) => ({
    default: [customer.firstName ?? '', customer.lastName ?? '', displayName(customer), customer.email ?? ''],
    id: customer.number,
    email: customer.email,
    phone: customer.phone,
    first_name: customer.firstName,
    last_name: customer.lastName,
    tag: customer.tags,
    created_at: customer.createdAt,
    updated_at: customer.updatedAt,
  }),
  sort: {
    NAME: (customer) => `${customer.lastName ?? ''}, ${customer.firstName ?? ''}`,
    CREATED_AT: ({ createdAt }) => createdAt,
    UPDATED_AT: ({ updatedAt }) => updatedAt,
  },
}

function displayName({ firstName, lastName, email }: CustomerRecord): string {
  return [firstName, lastName].filter((name) => name).join(' ') || (email ?? '')
}

function ordersOf(customer: CustomerRecord, { data }: AdminContext): readonly (typeof data.orders)[number][] {
  return data.orders.filter((order) => order.customer === customer)
}

type CustomerInput = Partial<
  Pick<CustomerRecord, 'firstName' | 'lastName' | 'email' | 'phone' | 'note' | 'tags' | 'taxExempt' | 'locale'>
> & {
  readonly id?: string | null
}

const inputFields = ['firstName', 'lastName', 'email', 'phone', 'note', 'tags', 'taxExempt', 'locale'] as const

function checkInput(input: CustomerInput, self: CustomerRecord | null, { data }: AdminContext): readonly UserError[] {
  const errors: UserError[] = []
  const merged = { ...self, ...input }
  if (!merged.firstName && !merged.lastName && !merged.email && !merged.phone) {
    errors.push(userError(null, 'A name, phone number, or email address must be present'))
  }
  if (input.email && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(input.email))
    errors.push(userError(['email'], 'Email is invalid'))
  for (const field of ['email', 'phone'] as const) {
    const taken = input[field] && data.customers.some((other) => other !== self && other[field] === input[field])
    if (taken) errors.push(userError([field], `${field === 'email' ? 'Email' : 'Phone'} has already been taken`))
  }
  return errors
}

function apply(customer: CustomerRecord, input: CustomerInput, now: string): void {
  const given = inputFields.filter((field) => input[field] !== undefined && input[field] !== null)
  Object.assign(customer, Object.fromEntries(given.map((field) => [field, input[field]])), { updatedAt: now })
}

function create(input: CustomerInput, context: AdminContext): unknown {
  const { data, shop, world } = context
  const userErrors = checkInput(input, null, context)
  if (userErrors.length > 0) return { customer: null, userErrors }
  const number = ++data.last.customer
  const now = isoTime(world.clock.now())
  const customer: CustomerRecord = {
    __typename: 'Customer',
    id: globalId('Customer', number),
    number,
    firstName: null,
    lastName: null,
    email: null,
    phone: null,
    note: null,
    tags: [],
    taxExempt: false,
    locale: 'en',
    createdAt: now,
    updatedAt: now,
  }
  apply(customer, input, now)
  data.customers.push(customer)
  world.emit('customers/create', shop.handle, customerPayload(customer))
  return { customer, userErrors: [] }
}

function update(input: CustomerInput, context: AdminContext): unknown {
  const { data, shop, world } = context
  const customer = data.customers.find(({ id }) => id === input.id)
  if (!customer) return { customer: null, userErrors: [userError(['id'], 'Customer does not exist')] }
  const userErrors = checkInput(input, customer, context)
  if (userErrors.length > 0) return { customer, userErrors }
  apply(customer, input, isoTime(world.clock.now()))
  world.emit('customers/update', shop.handle, customerPayload(customer))
  return { customer, userErrors: [] }
}

function remove(id: string, context: AdminContext): unknown {
  const { data, shop, world } = context
  const index = data.customers.findIndex((customer) => customer.id === id)
  const customer = data.customers[index]
  const refuse = (message: string): unknown => ({ deletedCustomerId: null, userErrors: [userError(['id'], message)] })
  if (!customer) return refuse("Customer can't be found")
  if (ordersOf(customer, context).length > 0)
    return refuse('Customer can’t be deleted because they have associated orders')
  data.customers.splice(index, 1)
  world.emit('customers/delete', shop.handle, { id: customer.number, admin_graphql_api_id: id })
  return { deletedCustomerId: id, userErrors: [] }
}

/** Customers: read, searched, created, changed and deleted. */
export const customerResolvers: Resolvers = {
  QueryRoot: {
    customers: (_source, args: ListArgs, context) => pageOf(customers, args, context),
    customersCount: (_source, args: ListArgs, context) => countOf(customers, args, context),
    customer: (_source, { id }: { readonly id: string }, { data }) =>
      data.customers.find((each) => each.id === id) ?? null,
  },
  Mutation: {
    customerCreate: (_source, { input }: { readonly input: CustomerInput }, context) => create(input, context),
    customerUpdate: (_source, { input }: { readonly input: CustomerInput }, context) => update(input, context),
    customerDelete: (_source, { input }: { readonly input: { readonly id: string } }, context) =>
      remove(input.id, context),
  },
  Customer: {
    legacyResourceId: ({ number }: CustomerRecord) => String(number),
    displayName: (customer: CustomerRecord) => displayName(customer),
    defaultEmailAddress: ({ email }: CustomerRecord) =>
      email === null ? null : { emailAddress: email, validFormat: true },
    defaultPhoneNumber: ({ phone }: CustomerRecord) => (phone === null ? null : { phoneNumber: phone }),
    numberOfOrders: (customer: CustomerRecord, _args, context) => String(ordersOf(customer, context).length),
    amountSpent: (customer: CustomerRecord, _args, context) =>
      money(
        ordersOf(customer, context).reduce((sum, order) => sum + totalOf(order), 0),
        context.shop.currency,
      ),
    lastOrder: (customer: CustomerRecord, _args, context) => ordersOf(customer, context).at(-1) ?? null,
    canDelete: (customer: CustomerRecord, _args, context) => ordersOf(customer, context).length === 0,
    orders: (customer: CustomerRecord, args: ListArgs, context) =>
      pageOf({ ...orders, all: () => ordersOf(customer, context) }, args, context),
    state: () => 'DISABLED',
    verifiedEmail: () => true,
  },
}
