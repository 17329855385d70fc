// A16: the Admin GraphQL API.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { errors } from './graphql-errors.mjs'
import { replies } from './graphql-replies.mjs'
import { requests, validation } from './graphql-requests.mjs'

export const adminGraphql = {
  file: 'admin-graphql',
  function: 'adminGraphQLRequest',
  cases: [...validation, ...requests, ...replies, ...errors],
}
