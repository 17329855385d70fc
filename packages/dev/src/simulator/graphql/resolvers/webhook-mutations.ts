import { webhookTopic } from '@shopwright/platform-data'
import { readFilter } from '../../webhooks/filter.ts'
import { channelOf } from '../../webhooks/subscriptions.ts'
import type { WebhookSubscription } from '../../world.ts'
import type { AdminContext, Resolver, UserError } from '../context.ts'
import { userError } from '../context.ts'
import { globalId } from '../global-id.ts'

/** All inputs of subscriptions at once: the general one, and those of the mutations for one kind of endpoint. */
interface SubscriptionInput {
  readonly uri?: string | null
  /** The older name of `uri`. */
  readonly callbackUrl?: string | null
  readonly arn?: string | null
  readonly pubSubProject?: string | null
  readonly pubSubTopic?: string | null
  readonly includeFields?: readonly string[] | null
  readonly filter?: string | null
  readonly name?: string | null
  readonly metafieldNamespaces?: readonly string[] | null
  readonly metafields?: readonly { readonly namespace?: string | null; readonly key: string }[] | null
}

interface CreateArgs {
  readonly topic: string
  readonly webhookSubscription: SubscriptionInput
}

interface UpdateArgs {
  readonly id: string
  readonly webhookSubscription: SubscriptionInput
}

/** `pubsub://project:topic`. */
export const PUB_SUB = /^pubsub:\/\/([^:/\s]+):([^:/\s]+)$/

const ARN = /^arn:aws:events:[a-z0-9-]+:\d*:event-source\/aws\.partner\/shopify\.com(?:\.\w+)?\/\S+$/

/** Only what the app subscribed to through this API: subscriptions of its `shopify.app.toml` are not among them. */
export function ownSubscriptions({ world, shop }: AdminContext): readonly WebhookSubscription[] {
  return [...world.subscriptions.values()].filter(
    ({ source, shop: of }) => source === 'admin-api' && of === shop.handle,
  )
}

/** The address, and the field in which it was given. */
function addressIn(input: SubscriptionInput): { readonly uri: string | null; readonly field: string } {
  if (input.pubSubProject || input.pubSubTopic) {
    return { uri: `pubsub://${input.pubSubProject ?? ''}:${input.pubSubTopic ?? ''}`, field: 'pubSubTopic' }
  }
  if (input.arn) return { uri: input.arn, field: 'arn' }
  return input.callbackUrl ? { uri: input.callbackUrl, field: 'callbackUrl' } : { uri: input.uri ?? null, field: 'uri' }
}

function checkAddress(uri: string, { world }: AdminContext): string | null {
  if (uri === '') return "Address can't be blank"
  const channel = channelOf(uri)
  if (channel === 'pubsub') return PUB_SUB.test(uri) ? null : 'Address is invalid'
  if (channel === 'eventbridge') return ARN.test(uri) ? null : 'Address is invalid'
  const own = uri.startsWith('/') || uri === world.app.url || uri.startsWith(`${world.app.url}/`)
  if (!own && !URL.canParse(uri)) return 'Address is invalid'
  // The app under test is reached over http on this machine; everybody else must be reached as on the platform.
  return own || uri.startsWith('https://') ? null : `Address protocol ${new URL(uri).protocol}// is not supported`
}

const FILTER = 'The specified filter is invalid, please ensure you specify the field(s) you wish to filter on.'
const NAME = 'Name can only contain alphanumeric characters, underscores, and hyphens, and have at most 50 characters'

/** One of blanks filters nothing. */
function filterOf({ filter }: SubscriptionInput): string | null {
  return filter == null || filter.trim() === '' ? null : filter
}

function checkInput(
  topic: string,
  input: SubscriptionInput,
  self: WebhookSubscription | null,
  context: AdminContext,
): readonly UserError[] {
  const { uri: given, field: name } = addressIn(input)
  const uri = given ?? self?.uri ?? ''
  const field = ['webhookSubscription', name]
  const problem = checkAddress(uri, context)
  if (problem !== null) return [userError(field, problem)]
  const filter = input.filter === undefined ? (self?.filter ?? null) : filterOf(input)
  if (filter !== null && readFilter(filter) === null) {
    return [userError(['webhookSubscription', 'filter'], FILTER)]
  }
  if (input.name && !/^[\w-]{1,50}$/.test(input.name)) return [userError(['webhookSubscription', 'name'], NAME)]
  const others = ownSubscriptions(context).filter((each) => each !== self)
  const isNamed = input.name && others.some((each) => each.name === input.name)
  const isTaken = others.some((each) => each.topic === topic && each.uri === uri && each.filter === filter)
  return [
    ...(isNamed ? [userError(['webhookSubscription', 'name'], 'Name has already been taken')] : []),
    ...(isTaken ? [userError(field, 'Address for this topic has already been taken')] : []),
  ]
}

function create({ topic: asked, webhookSubscription: input }: CreateArgs, context: AdminContext): unknown {
  const { world, shop, token } = context
  const refuse = (...userErrors: readonly UserError[]): unknown => ({ webhookSubscription: null, userErrors })
  const topic = webhookTopic(asked)
  if (!topic) return refuse(userError(['webhookSubscription', 'topic'], 'Invalid topic specified.'))
  const held = token.scopes.flatMap((scope) => [scope, scope.replace(/^write_/, 'read_')])
  if (topic.anyOfScopes.length > 0 && !topic.anyOfScopes.some((scope) => held.includes(scope))) {
    const message = `You do not have permission to create or update webhooks with ${topic.name} topic. This topic requires the ${topic.anyOfScopes.join(' or ')} scope.`
    return refuse(userError(['webhookSubscription', 'topic'], message))
  }
  const userErrors = checkInput(topic.name, input, null, context)
  if (userErrors.length > 0) return refuse(...userErrors)
  const now = world.clock.now()
  const subscription: WebhookSubscription = {
    id: globalId('WebhookSubscription', 1_100_000_000_000 + world.ids.next('WebhookSubscription')),
    shop: shop.handle,
    topic: topic.name,
    uri: addressIn(input).uri ?? '',
    source: 'admin-api',
    createdAt: now,
    updatedAt: now,
    includeFields: input.includeFields ?? [],
    filter: filterOf(input),
    name: input.name ?? null,
    metafieldNamespaces: input.metafieldNamespaces ?? [],
    metafields: metafieldsIn(input) ?? [],
  }
  world.subscriptions.set(subscription.id, subscription)
  return { webhookSubscription: subscription, userErrors: [] }
}

function metafieldsIn({ metafields }: SubscriptionInput): { namespace: string; key: string }[] | undefined {
  return metafields?.map(({ namespace, key }) => ({ namespace: namespace ?? '$app', key }))
}

const UNKNOWN = userError(['id'], 'Webhook subscription does not exist')

function update({ id, webhookSubscription: input }: UpdateArgs, context: AdminContext): unknown {
  const subscription = ownSubscriptions(context).find((each) => each.id === id)
  if (!subscription) return { webhookSubscription: null, userErrors: [UNKNOWN] }
  const userErrors = checkInput(subscription.topic, input, subscription, context)
  if (userErrors.length > 0) return { webhookSubscription: subscription, userErrors }
  subscription.uri = addressIn(input).uri ?? subscription.uri
  if (input.includeFields) subscription.includeFields = input.includeFields
  if (input.filter !== undefined) subscription.filter = filterOf(input)
  if (input.name !== undefined) subscription.name = input.name
  if (input.metafieldNamespaces) subscription.metafieldNamespaces = input.metafieldNamespaces
  const metafields = metafieldsIn(input)
  if (metafields !== undefined) subscription.metafields = metafields
  subscription.updatedAt = context.world.clock.now()
  return { webhookSubscription: subscription, userErrors: [] }
}

function remove(id: string, context: AdminContext): unknown {
  if (!ownSubscriptions(context).some((each) => each.id === id)) {
    return { deletedWebhookSubscriptionId: null, userErrors: [UNKNOWN] }
  }
  context.world.subscriptions.delete(id)
  return { deletedWebhookSubscriptionId: id, userErrors: [] }
}

const creating: Resolver = (_source, args: CreateArgs, context) => create(args, context)
const updating: Resolver = (_source, args: UpdateArgs, context) => update(args, context)

/** Subscriptions are made, changed and deleted; also by the older mutations for one kind of endpoint. */
export const webhookMutations: Readonly<Record<string, Resolver>> = {
  webhookSubscriptionCreate: creating,
  webhookSubscriptionUpdate: updating,
  pubSubWebhookSubscriptionCreate: creating,
  pubSubWebhookSubscriptionUpdate: updating,
  eventBridgeWebhookSubscriptionCreate: creating,
  eventBridgeWebhookSubscriptionUpdate: updating,
  webhookSubscriptionDelete: (_source, { id }: { readonly id: string }, context) => remove(id, context),
}
