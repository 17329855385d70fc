import { webhookTopic } from '@shopwright/platform-data'
import { channelOf } from '../../webhooks/subscriptions.ts'
import type { WebhookSubscription } from '../../world.ts'
import type { AdminContext, Resolvers } from '../context.ts'
import { parseGlobalId } from '../global-id.ts'
import { countOf, type Listing, type ListArgs, pageOf } from '../lists.ts'
import { isoTime } from '../seed.ts'
import { ownSubscriptions, PUB_SUB, webhookMutations } from './webhook-mutations.ts'

/** Only what the app subscribed to through this API: subscriptions of its `shopify.app.toml` are not listed here. */
const subscriptions: Listing<WebhookSubscription> = {
  all: ownSubscriptions,
  search: ({ id, topic, uri, createdAt }) => ({
    default: topic,
    id,
    topic,
    endpoint: uri,
    created_at: isoTime(createdAt),
  }),
  sort: { CREATED_AT: ({ createdAt }) => createdAt },
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

function topicName(topic: string): string {
  return webhookTopic(topic)?.graphqlName ?? topic.toUpperCase().replace(/[/.]/g, '_')
}

/** An absolute address; subscriptions may be kept as a path of the app. */
function addressOf({ uri }: WebhookSubscription, { world }: AdminContext): string {
  return uri.startsWith('/') ? `${world.app.url}${uri}` : uri
}

function endpointOf(subscription: WebhookSubscription, context: AdminContext): unknown {
  const { uri } = subscription
  const channel = channelOf(uri)
  if (channel === 'eventbridge') return { __typename: 'WebhookEventBridgeEndpoint', arn: uri }
  if (channel === 'https') return { __typename: 'WebhookHttpEndpoint', callbackUrl: addressOf(subscription, context) }
  const [, pubSubProject = '', pubSubTopic = ''] = PUB_SUB.exec(uri) ?? []
  return { __typename: 'WebhookPubSubEndpoint', pubSubProject, pubSubTopic }
}

/** Webhook subscriptions: listed, made, changed and deleted. What happens then is the world's part. */
export const webhookSubscriptionResolvers: Resolvers = {
  QueryRoot: {
    webhookSubscriptions: (_source, args: ListFilter, context) => list(args, context),
    webhookSubscriptionsCount: (_source, args: ListArgs, context) => countOf(subscriptions, args, context),
    webhookSubscription: (_source, { id }: { readonly id: string }, context) =>
      ownSubscriptions(context).find((each) => each.id === id) ?? null,
  },
  Mutation: webhookMutations,
  WebhookSubscription: {
    legacyResourceId: ({ id }: WebhookSubscription) => parseGlobalId(id)?.number,
    topic: ({ topic }: WebhookSubscription) => topicName(topic),
    uri: (subscription: WebhookSubscription, _args, context) => addressOf(subscription, context),
    callbackUrl: (subscription: WebhookSubscription, _args, context) => addressOf(subscription, context),
    endpoint: (subscription: WebhookSubscription, _args, context) => endpointOf(subscription, context),
    format: () => 'JSON',
    createdAt: ({ createdAt }: WebhookSubscription) => isoTime(createdAt),
    updatedAt: ({ createdAt, updatedAt }: WebhookSubscription) => isoTime(updatedAt ?? createdAt),
    apiVersion: (_subscription, _args, { version }) => ({ handle: version, displayName: version, supported: true }),
    metafieldNamespaces: ({ metafieldNamespaces }: WebhookSubscription) => metafieldNamespaces ?? [],
    metafields: ({ metafields }: WebhookSubscription) => metafields ?? [],
  },
}
