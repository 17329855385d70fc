import { fieldOf } from '../http/json.ts'
import { printDocument } from './print.ts'

/**
 * A GraphQL document that knows the types of its result and variables: a `TypedDocumentNode` or `TypedDocumentString`
 * of GraphQL Code Generator, a document of gql.tada… The phantom field carries the types and is never there at run time.
 */
export interface TypedDocument<Data, Variables> {
  __apiType?: (variables: Variables) => Data
}

/** A parsed document without types, as `graphql`’s `parse` and `gql` make it. */
export interface UntypedDocument {
  readonly kind: string
  readonly definitions: readonly unknown[]
}

/** A GraphQL document in any of the usual forms. */
export type GraphQLDocument<Data, Variables> = string | TypedDocument<Data, Variables> | UntypedDocument

const printed = new WeakMap<object, string>()

/** The text of a document; `''` if there is none. Throws at an object that holds no document. */
export function documentText(document: unknown): string {
  if (document === null || document === undefined) return ''
  if (typeof document === 'string') return document
  // `TypedDocumentString` is a `String` object.
  if (Object.prototype.toString.call(document) === '[object String]') return String.prototype.valueOf.call(document)
  if (typeof document !== 'object' || !Array.isArray(fieldOf(document, 'definitions'))) {
    throw new Error('it must be a string or a GraphQL document')
  }
  const known = printed.get(document)
  if (known !== undefined) return known
  const printout = printDocument(document)
  printed.set(document, printout)
  return printout
}
