// A16: what the cases of the Admin GraphQL API are made of.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { vector } from '../signing.mjs'
import { USER_AGENT, json } from './answers.mjs'

export const QUERY = '{ shop { name } }'

export const TOKEN = 'shpat_conformance_graphql'

const call = (changes = {}) => ({ query: QUERY, shop: 'demo', accessToken: TOKEN, apiVersion: '2026-10', ...changes })

export const one = (id, rows, changes, http, expect, more) =>
  vector(`A16.${id}`, rows, call(changes), expect, { ...more, http: [http].flat() })

export const fails = (id, rows, http, expect, more) => one(id, rows, {}, http, expect, more)

export const request = (changes = {}) => ({
  method: 'POST',
  url: 'https://demo.myshopify.com/admin/api/2026-10/graphql.json',
  headers: { 'content-type': 'application/json', 'x-shopify-access-token': TOKEN, 'user-agent': USER_AGENT },
  body: { query: QUERY },
  ...changes,
})

export const DATA = { shop: { name: 'Demo' } }

export const OK = json(200, { data: DATA })

export const failed = (code, status, { logs = [code], body = '', headers = {} } = {}) => ({
  ok: false,
  code,
  shop: null,
  data: null,
  extensions: null,
  httpLogCodes: logs,
  response: { status, body, headers },
})

export const refuses = (id, rows, changes, code, status = 400) =>
  one(id, rows, changes, [], { ...failed(code, status, { logs: [] }), requests: [] })

export const upstream = (answer) => ({ status: answer.status, body: answer.body, headers: answer.headers })

export const success = (more = {}) => ({
  ok: true,
  code: 'success',
  shop: 'demo',
  data: DATA,
  httpLogCodes: ['success'],
  response: upstream(OK),
  ...more,
})

export const passedOn = (answer, logs) => ({
  ...failed(`http_error_${answer.status}`, answer.status, { logs }),
  response: upstream(answer),
})

export const graphqlErrors = (answer, more = {}) => ({
  ok: false,
  code: 'graphql_errors',
  shop: null,
  httpLogCodes: ['graphql_errors'],
  response: upstream(answer),
  ...more,
})
