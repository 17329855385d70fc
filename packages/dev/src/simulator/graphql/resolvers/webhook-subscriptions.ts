import { webhookTopic } from '@shopwright/platform-data'
import type { AdminContext, Resolvers, UserError } from '../context.ts'
import { userError } from '../context.ts'
import type { WebhookSubscription } from '../../world.ts'
import { globalId, parseGlobalId } from '../global-id.ts'
import { countOf, type Listing, type ListArgs, pageOf } from '../lists.ts'
import { isoTime } from '../seed.ts'

/** Only what the app subscribed to through this API: subscriptions of its `shopify.app.toml` are not listed here. */
const subscriptions: Listing<WebhookSubscription> = {
  all: ({ world, shop }) =>
    [...world.subscriptions.values()].filter(({ source, shop: of }) => source === 'admin-api' && of === shop.handle),
  search: ({ id, topic, uri, createdAt }) => ({
    default: topic,
    id,
    topic,
    endpoint: uri,
    created_at: isoTime(createdAt),
  }),
  sort: { CREATED_AT: ({ createdAt }) => createdAt },
}

interface SubscriptionInput {
  readonly uri?: string | null
  /** The older name of `uri`. */
  readonly callbackUrl?: string | null
  readonly format?: string | null
  readonly includeFields?: readonly string[] | null
  readonly filter?: string | null
  readonly name?: string | null
}

interface ListFilter extends ListArgs {
  readonly topics?: readonly string[] | null
  readonly uri?: string | null
  readonly callbackUrl?: string | null
}

function list(args: ListFilter, context: AdminContext): unknown {
  const uri = args.uri ?? args.callbackUrl ?? null
  const wanted = (each: WebhookSubscription): boolean =>
    (!args.topics || args.topics.includes(topicName(each.topic))) && (uri === null || each.uri === uri)
  return pageOf({ ...subscriptions, all: (of) => subscriptions.all(of).filter(wanted) }, args, context)
}

function checkAddress(uri: string, { world }: AdminContext): string | null {
  if (uri === '') return "Address can't be blank"
  if (/^arn:aws:events:|^pubsub:\/\/|^pubsub:/.test(uri)) return null
  const own = uri.startsWith('/') || uri === world.app.url || uri.startsWith(`${world.app.url}/`)
  if (!own && !URL.canParse(uri)) return 'Address is invalid'
  // The app under test is reached over http on this machine; everybody else must be reached as on the platform.
  return own || uri.startsWith('https://') ? null : `Address protocol ${new URL(uri).protocol}// is not supported`
}

function checkInput(
  topic: string,
  input: SubscriptionInput,
  self: WebhookSubscription | null,
  context: AdminContext,
): readonly UserError[] {
  const uri = input.uri ?? input.callbackUrl ?? self?.uri ?? ''
  const field = ['webhookSubscription', input.callbackUrl ? 'callbackUrl' : 'uri']
  const problem = checkAddress(uri, context)
  if (problem !== null) return [userError(field, problem)]
  const filter = input.filter ?? null
  const taken = subscriptions
    .all(context)
    .some((each) => each !== self && each.topic === topic && each.uri === uri && each.filter === filter)
  return taken ? [userError(field, 'Address for this topic has already been taken')] : []
}

function create(
  args: { readonly topic: string; readonly webhookSubscription: SubscriptionInput },
  context: AdminContext,
): unknown {
  const { world, shop, token } = context
  const input = args.webhookSubscription
  const refuse = (...userErrors: readonly UserError[]): unknown => ({ webhookSubscription: null, userErrors })
  const topic = webhookTopic(args.topic)
  if (!topic) return refuse(userError(['webhookSubscription', 'topic'], 'Invalid topic specified.'))
  const held = token.scopes.flatMap((scope) => [scope, scope.replace(/^write_/, 'read_')])
  if (topic.anyOfScopes.length > 0 && !topic.anyOfScopes.some((scope) => held.includes(scope))) {
    const message = `You do not have permission to create or update webhooks with ${topic.name} topic. This topic requires the ${topic.anyOfScopes.join(' or ')} scope.`
    return refuse(userError(['webhookSubscription', 'topic'], message))
  }
  const userErrors = checkInput(topic.name, input, null, context)
  if (userErrors.length > 0) return refuse(...userErrors)
  const subscription: WebhookSubscription = {
    id: globalId('WebhookSubscription', 1_100_000_000_000 + world.ids.next('WebhookSubscription')),
    shop: shop.handle,
    topic: topic.name,
    uri: input.uri ?? input.callbackUrl ?? '',
    source: 'admin-api',
    createdAt: world.clock.now(),
    includeFields: input.includeFields ?? [],
    filter: input.filter ?? null,
    name: input.name ?? null,
  }
  world.subscriptions.set(subscription.id, subscription)
  return { webhookSubscription: subscription, userErrors: [] }
}

function find(id: string, context: AdminContext): WebhookSubscription | undefined {
  return subscriptions.all(context).find((each) => each.id === id)
}

const unknown = userError(['id'], 'Webhook subscription does not exist')

function update(
  args: { readonly id: string; readonly webhookSubscription: SubscriptionInput },
  context: AdminContext,
): unknown {
  const subscription = find(args.id, context)
  if (!subscription) return { webhookSubscription: null, userErrors: [unknown] }
  const input = args.webhookSubscription
  const userErrors = checkInput(subscription.topic, input, subscription, context)
  if (userErrors.length > 0) return { webhookSubscription: subscription, userErrors }
  subscription.uri = input.uri ?? input.callbackUrl ?? subscription.uri
  if (input.includeFields) subscription.includeFields = input.includeFields
  if (input.filter !== undefined) subscription.filter = input.filter
  if (input.name !== undefined) subscription.name = input.name
  return { webhookSubscription: subscription, userErrors: [] }
}

function remove(id: string, context: AdminContext): unknown {
  if (!find(id, context)) return { deletedWebhookSubscriptionId: null, userErrors: [unknown] }
  context.world.subscriptions.delete(id)
  return { deletedWebhookSubscriptionId: id, userErrors: [] }
}

function topicName(topic: string): string {
  return webhookTopic(topic)?.graphqlName ?? topic.toUpperCase().replace(/[/.]/g, '_')
}

/** An absolute address; subscriptions may be kept as a path of the app. */
function addressOf({ uri }: WebhookSubscription, { world }: AdminContext): string {
  return uri.startsWith('/') ? `${world.app.url}${uri}` : uri
}

/** Webhook subscriptions: listed, made, changed and deleted. What happens then is the world's part. */
export const webhookSubscriptionResolvers: Resolvers = {
  QueryRoot: {
    webhookSubscriptions: (_source, args: ListFilter, context) => list(args, context),
    webhookSubscriptionsCount: (_source, args: ListArgs, context) => countOf(subscriptions, args, context),
    webhookSubscription: (_source, { id }: { readonly id: string }, context) => find(id, context) ?? null,
  },
  Mutation: {
    webhookSubscriptionCreate: (_source, args: Parameters<typeof create>[0], context) => create(args, context),
    webhookSubscriptionUpdate: (_source, args: Parameters<typeof update>[0], context) => update(args, context),
    webhookSubscriptionDelete: (_source, { id }: { readonly id: string }, context) => remove(id, context),
  },
  WebhookSubscription: {
    legacyResourceId: ({ id }: WebhookSubscription) => parseGlobalId(id)?.number,
    topic: ({ topic }: WebhookSubscription) => topicName(topic),
    uri: (subscription: WebhookSubscription, _args, context) => addressOf(subscription, context),
    callbackUrl: (subscription: WebhookSubscription, _args, context) => addressOf(subscription, context),
    endpoint: (subscription: WebhookSubscription, _args, context) => ({
      __typename: 'WebhookHttpEndpoint',
      callbackUrl: addressOf(subscription, context),
    }),
    format: () => 'JSON',
    createdAt: ({ createdAt }: WebhookSubscription) => isoTime(createdAt),
    updatedAt: ({ createdAt }: WebhookSubscription) => isoTime(createdAt),
    apiVersion: (_subscription, _args, { version }) => ({ handle: version, displayName: version, supported: true }),
    metafieldNamespaces: () => [],
    metafields: () => [],
  },
}
