import { isObjectType } from 'graphql'
import type { AdminContext, Resolver, Resolvers } from '../context.ts'
import { parseGlobalId } from '../global-id.ts'
import { adminSchema } from '../schema.ts'
import { userError } from '../context.ts'
import { isoTime } from '../seed.ts'

/** The query fields that look one thing up, by the type in its global id. */
const lookups = {
  Product: 'product',
  ProductVariant: 'productVariant',
  Customer: 'customer',
  Order: 'order',
  WebhookSubscription: 'webhookSubscription',
  App: 'app',
} as const

type Find = (id: string, context: AdminContext, info: Parameters<Resolver>[3]) => unknown

/** `node`, `nodes`, and what works on anything that has an id. `queries` are the query fields to look things up with. */
export function nodeResolvers(queries: Readonly<Record<string, Resolver>>): Resolvers {
  const find: Find = (id, context, info) => {
    const type = parseGlobalId(id)?.type ?? ''
    const query = Object.hasOwn(lookups, type) ? queries[lookups[type as keyof typeof lookups]] : undefined
    if (query) {
      const found = query(undefined as never, { id } as never, context, info)
      return typeof found === 'object' && found !== null ? withType(found, type) : null
    }
    return isNode(type) ? { __typename: type, __key: id, id } : null
  }
  return {
    QueryRoot: {
      node: (_source, { id }: { readonly id: string }, context, info) => find(id, context, info),
      nodes: (_source, { ids }: { readonly ids: readonly string[] }, context, info) =>
        ids.map((id) => find(id, context, info)),
    },
    Mutation: {
      tagsAdd: (_source, args: TagsArgs, context, info) =>
        changeTags(args, context, find(args.id, context, info), (old) => [...old, ...args.tags]),
      tagsRemove: (_source, args: TagsArgs, context, info) =>
        changeTags(args, context, find(args.id, context, info), (old) => old.filter((tag) => !args.tags.includes(tag))),
    },
  }
}

interface TagsArgs {
  readonly id: string
  readonly tags: readonly string[]
}

function changeTags(
  { id }: TagsArgs,
  { world }: AdminContext,
  node: unknown,
  change: (old: readonly string[]) => readonly string[],
): unknown {
  const type = parseGlobalId(id)?.type ?? 'Node'
  if (typeof node !== 'object' || node === null)
    return { node: null, userErrors: [userError(['id'], `${type} does not exist`)] }
  const record = node as { tags?: readonly string[]; updatedAt?: string }
  if (Array.isArray(record.tags)) {
    record.tags = [...new Set(change(record.tags))].toSorted()
    record.updatedAt = isoTime(world.clock.now())
  }
  return { node, userErrors: [] }
}

function isNode(name: string): boolean {
  const type = adminSchema().getType(name)
  return isObjectType(type) && type.getInterfaces().some((each) => each.name === 'Node')
}

/** Records of the world carry no type; the others do. */
function withType(found: object, type: string): object {
  return '__typename' in found ? found : { ...found, __typename: type }
}
