import { randomBytes } from 'node:crypto'
import { type HandlerRes, headersOf, type Req, textOf } from '../admin/request.ts'
import type { World } from '../world.ts'

/** Something that a page asks the merchant, and what each answer leads to. */
export interface Question {
  /** The handle. */
  readonly shop: string
  readonly yes: () => HandlerRes | Promise<HandlerRes>
  readonly no: () => HandlerRes | Promise<HandlerRes>
}

/** So many pages may stand open; the oldest are forgotten. */
const OPEN = 200

const books = new WeakMap<World, Map<string, Question>>()

/**
 * The token under which a page's form must answer. It is random even where the world has a seed, and good for one
 * answer: nobody who has not seen the page can answer in the merchant's place.
 */
export function ask(world: World, question: Question): string {
  const open = questionsOf(world)
  const token = randomBytes(24).toString('base64url')
  open.set(token, question)
  const [oldest] = open.keys()
  if (open.size > OPEN && oldest !== undefined) open.delete(oldest)
  return token
}

/** What the form's answer leads to; null where the form is forged, from elsewhere, or was answered before. */
export async function answered(
  world: World,
  { shop, origin }: { readonly shop: string; readonly origin: string },
  req: Req,
): Promise<HandlerRes | null> {
  const headers = headersOf(req.headers)
  const sender = headers.get('origin')
  if (sender !== null && sender !== origin) return null
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '')) return null
  const form = new URLSearchParams(textOf(req.body))
  const token = form.get('token') ?? ''
  const open = questionsOf(world)
  const question = open.get(token)
  if (question === undefined || question.shop !== shop) return null
  open.delete(token)
  return form.get('answer') === 'yes' ? question.yes() : question.no()
}

function questionsOf(world: World): Map<string, Question> {
  const known = books.get(world) ?? new Map<string, Question>()
  books.set(world, known)
  return known
}
