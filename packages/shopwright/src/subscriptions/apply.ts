import { fieldOf, textField } from '../http/json.ts'
import type { GraphQLAnswer, StepResult } from './answer.ts'
import type { Ask } from './calling.ts'
import type { WantedSubscription } from './declared.ts'
import { identityOf } from './fields.ts'
import { findSubscriptions } from './found.ts'
import { meaningOf, type StepCode } from './outcomes.ts'
import type { PlanStep } from './plan.ts'

const CREATE = `mutation ($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  payload: webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) {
    userErrors { field message }
    done: webhookSubscription { id }
  }
}`
const UPDATE = `mutation ($id: ID!, $input: WebhookSubscriptionInput!) {
  payload: webhookSubscriptionUpdate(id: $id, webhookSubscription: $input) {
    userErrors { field message }
    done: webhookSubscription { id }
  }
}`
const DELETE = `mutation ($id: ID!) {
  payload: webhookSubscriptionDelete(id: $id) { userErrors { field message } done: deletedWebhookSubscriptionId }
}`

const LONGEST_MESSAGE = 500

/** What came of the steps, and the answer after which none was tried any more. */
export interface Steps {
  readonly steps: readonly StepResult[]
  readonly stoppedBy: GraphQLAnswer | null
}

/**
 * Takes the steps one after the other. A step that Shopify refuses harms no other; a call that fails ends it. A name that
 * is taken may be that of one which a later step renames or deletes, so it is tried again after those.
 */
export async function takeSteps(ask: Ask, plan: readonly PlanStep[]): Promise<Steps> {
  const ends = new Map<PlanStep, Ended>()
  const steps = (): StepResult[] =>
    plan.map((step) => ({ step, ...(ends.get(step) ?? { code: 'not_tried', message: '' }) }))
  let open = plan
  for (let before = Number.POSITIVE_INFINITY; open.length < before;) {
    before = open.length
    for (const step of open) {
      const [ended, answer] = await take(ask, step)
      ends.set(step, ended)
      if (ended.code === 'call_failed') return { steps: steps(), stoppedBy: answer }
    }
    open = open.filter((step) => ends.get(step)?.code === 'name_taken')
  }
  // Where another process, or this one before, was faster, it is the wanted one itself that has the name.
  const found = open.length > 0 ? await findSubscriptions(ask) : { all: [] }
  for (const step of open) {
    if (step.do === 'delete' || !('all' in found)) continue
    const { wanted } = step
    const isThere = found.all.some((one) => one.name === wanted.name && identityOf(one) === identityOf(wanted))
    if (isThere) ends.set(step, { code: 'already_there', message: ends.get(step)?.message ?? '' })
  }
  return { steps: steps(), stoppedBy: null }
}

interface Ended {
  readonly code: StepCode
  readonly message: string
}

async function take(ask: Ask, step: PlanStep): Promise<readonly [Ended, GraphQLAnswer]> {
  if (step.do === 'delete') return read(await ask(DELETE, { id: step.found.id }))
  if (step.do === 'create') return create(ask, step.wanted)
  const updated = read(await ask(UPDATE, { id: step.found.id, input: inputOf(step.wanted) }))
  const [{ code, message }, answer] = updated
  // Somebody deleted it between plan and application.
  if (code === 'already_gone') return create(ask, step.wanted)
  return code === 'already_there' ? [{ code: 'address_taken', message }, answer] : updated
}

async function create(ask: Ask, wanted: WantedSubscription): Promise<readonly [Ended, GraphQLAnswer]> {
  return read(await ask(CREATE, { topic: wanted.topic, input: inputOf(wanted) }))
}

/** All fields, each time: an empty one takes away what was there. */
function inputOf({ uri, filter, includeFields, metafieldNamespaces, name }: WantedSubscription): object {
  return { uri, filter: filter ?? '', includeFields, metafieldNamespaces, name, format: 'JSON' }
}

function read(answer: GraphQLAnswer): readonly [Ended, GraphQLAnswer] {
  if (!answer.ok) {
    const code = answer.log.code === 'graphql_errors' ? 'graphql_errors' : 'call_failed'
    return [{ code, message: answer.log.detail.slice(0, LONGEST_MESSAGE) }, answer]
  }
  const payload = fieldOf(answer.data, 'payload')
  const errors = fieldOf(payload, 'userErrors')
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined
  if (first !== undefined) {
    const path = fieldOf(first, 'field')
    const field: unknown = Array.isArray(path) ? path.at(-1) : undefined
    const message = (textField(first, 'message') ?? '').slice(0, LONGEST_MESSAGE)
    return [{ code: meaningOf(typeof field === 'string' ? field : '', message), message }, answer]
  }
  const isDone = (fieldOf(payload, 'done') ?? null) !== null
  return [isDone ? { code: 'done', message: '' } : { code: 'user_error', message: 'Shopify did not say why' }, answer]
}
