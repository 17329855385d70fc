// A16: answers with status 200.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { html, json, text } from './answers.mjs'
import { DATA, OK, failed, fails, passedOn, success, upstream, graphqlErrors } from './graphql-calls.mjs'

const COST = {
  cost: {
    requestedQueryCost: 2,
    actualQueryCost: 2,
    throttleStatus: { maximumAvailable: 2000, currentlyAvailable: 1998, restoreRate: 100 },
  },
}

const ERRORS = [{ message: "Field 'nam' doesn't exist", extensions: { code: 'undefinedField' } }]

const withErrors = json(200, { data: { shop: null }, errors: ERRORS, extensions: COST })

const full = json(200, { data: DATA, extensions: COST })

export const replies = [
  fails('200.extensions', 'A16 200', full, success({ extensions: COST, response: upstream(full) })),
  ...[
    ['empty-list', []],
    ['null', null],
  ].map(([name, errors]) => {
    const answer = json(200, { data: DATA, errors })
    return fails(`200.errors-${name}`, 'A16 200', answer, success({ response: upstream(answer) }))
  }),
  fails('200.null-data', 'A16 200', json(200, { data: null }), { ok: true, code: 'success', shop: 'demo', data: null }),
  fails(
    'errors',
    ['A16 200 with errors', 'B15'],
    withErrors,
    graphqlErrors(withErrors, { data: { shop: null }, extensions: COST, errors: ERRORS }),
  ),
  fails(
    'errors.no-data',
    ['A16 200 with errors', 'B15'],
    json(200, { errors: ERRORS }),
    graphqlErrors(json(200, { errors: ERRORS }), { data: null, errors: ERRORS }),
  ),
  fails(
    'errors.are-not-retried',
    'A16 200 with errors',
    json(200, { errors: [{ message: 'x', extensions: { code: 'ACCESS_DENIED' } }] }),
    { ok: false, code: 'graphql_errors', httpLogCodes: ['graphql_errors'], sleeps: [] },
  ),
  fails('errors.as-text', 'A16 200 with errors', json(200, { errors: 'Not found' }), {
    ok: false,
    code: 'graphql_errors',
    shop: null,
    httpLogCodes: ['graphql_errors'],
  }),
  fails('errors.as-object', 'A16 200 with errors', json(200, { errors: { base: 'x' } }), {
    ok: false,
    code: 'graphql_errors',
    shop: null,
    httpLogCodes: ['graphql_errors'],
  }),
  ...[
    ['html', html()],
    ['empty', text(200, '')],
    ['list', json(200, [])],
    ['null', json(200, null)],
    ['text', json(200, 'x')],
  ].map(([name, answer]) =>
    fails(`unusable.${name}`, ['A16 200 not an object', 'B23'], answer, failed('invalid_response', 500)),
  ),
  fails(
    'response.hop-headers-dropped',
    ['A16 response headers', 'B32'],
    {
      ...OK,
      headers: {
        ...OK.headers,
        'content-length': '999',
        'transfer-encoding': 'chunked',
        'set-cookie': 'sid=conformance-cookie-value',
        'x-request-id': 'r-1',
      },
    },
    success({ response: { ...upstream(OK), headers: { 'content-type': 'application/json', 'x-request-id': 'r-1' } } }),
  ),
  fails(
    'response.content-encoding-dropped',
    ['A16 response headers', 'B32'],
    { ...OK, headers: { ...OK.headers, 'content-encoding': 'gzip' } },
    success(),
  ),
  fails(
    'response.hop-headers-dropped-from-errors',
    ['A16 response headers', 'B32'],
    text(403, 'no', {
      'content-encoding': 'gzip',
      'set-cookie': 'sid=conformance-cookie-value',
      'x-request-id': 'r-1',
    }),
    passedOn(text(403, 'no', { 'x-request-id': 'r-1' })),
  ),
]
