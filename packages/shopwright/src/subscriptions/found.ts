import { fieldOf, textField } from '../http/json.ts'
import type { GraphQLAnswer } from './answer.ts'
import type { Ask } from './calling.ts'
import { filterText } from './declared.ts'
import type { ShopSubscription } from './plan.ts'
import { topicName } from './topic.ts'

const PAGE = 100
const MOST_PAGES = 100

const LIST = `query ($first: Int!, $after: String) {
  webhookSubscriptions(first: $first, after: $after) {
    nodes { id topic uri filter includeFields metafieldNamespaces name format }
    pageInfo { hasNextPage endCursor }
  }
}`

/** All that a shop has, or why that is not known. */
export type Found =
  | { readonly all: readonly ShopSubscription[] }
  | { readonly code: 'call_failed' | 'invalid_answer'; readonly because: string; readonly cause: GraphQLAnswer }

/** Reads the app's subscriptions in a shop, page by page. Those of `shopify.app.toml` are not among them. */
export async function findSubscriptions(ask: Ask): Promise<Found> {
  const all = new Map<string, ShopSubscription>()
  let after: string | null = null
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer: GraphQLAnswer = await ask(LIST, { first: PAGE, after })
    if (!answer.ok) return { code: 'call_failed', because: answer.log.code, cause: answer }
    const list = fieldOf(answer.data, 'webhookSubscriptions')
    const nodes = fieldOf(list, 'nodes')
    const invalid = (because: string): Found => ({ code: 'invalid_answer', because, cause: answer })
    if (!Array.isArray(nodes)) return invalid('there is no list')
    for (const node of nodes) {
      const one = read(node)
      if (one === null) return invalid('a subscription has no id, topic or uri')
      all.set(one.id, one)
    }
    const info = fieldOf(list, 'pageInfo')
    if (fieldOf(info, 'hasNextPage') !== true) return { all: [...all.values()] }
    const next = textField(info, 'endCursor')
    if (next === null || next === after) return invalid('the next page has no cursor')
    after = next
    if (page === MOST_PAGES - 1) return invalid(`there are more than ${PAGE * MOST_PAGES}`)
  }
  return { all: [...all.values()] }
}

function read(node: unknown): ShopSubscription | null {
  const [id, uri, topic] = [textField(node, 'id'), textField(node, 'uri'), topicName(fieldOf(node, 'topic'))]
  if (id === null || uri === null || topic === null) return null
  return {
    id,
    topic,
    uri,
    filter: filterText(textField(node, 'filter')),
    includeFields: texts(fieldOf(node, 'includeFields')),
    metafieldNamespaces: texts(fieldOf(node, 'metafieldNamespaces')),
    name: textField(node, 'name'),
    ...(textField(node, 'format') === 'XML' && { format: 'XML' }),
  }
}

function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : []
}
