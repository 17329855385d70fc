// A13: what the cases of the token exchange are made of.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { jwt, merchantClaims, vector } from '../signing.mjs'
import { json, misconfigured, tokenRequest } from './answers.mjs'

export const TOKEN = jwt(merchantClaims())

export const idToken = (changes = {}) => ({ exchangeable: true, token: TOKEN, claims: merchantClaims(), ...changes })

export const withDest = (dest) => idToken({ claims: merchantClaims({ dest }) })

export const online = 'urn:shopify:params:oauth:token-type:online-access-token'

export const offline = 'urn:shopify:params:oauth:token-type:offline-access-token'

export const request = (requested, expiring = 1) =>
  tokenRequest({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: TOKEN,
    subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
    requested_token_type: requested,
    expiring,
  })

export const call = (changes = {}) => ({ accessMode: 'offline', idToken: idToken(), ...changes })

export const one = (id, rows, args, http, expect, more) => vector(`A13.${id}`, rows, args, expect, { ...more, http })

export const fails = (id, rows, http, expect, more) => one(id, rows, call(), [http].flat(), expect, more)

export const refuses = (id, rows, args, more) =>
  one(id, ['A13 validation', ...[rows].flat()], args, [], misconfigured, more)

export const REPLY = {
  access_token: 'shpat_conformance_access',
  scope: 'read_products,write_orders',
  expires_in: 3600,
  refresh_token: 'shprt_conformance_refresh',
  refresh_token_expires_in: 7_776_000,
}

const accessToken = (changes = {}) => ({
  accessMode: 'offline',
  shop: 'demo',
  token: 'shpat_conformance_access',
  expires: '2026-01-01T01:00:00Z',
  scope: 'read_products,write_orders',
  refreshToken: 'shprt_conformance_refresh',
  refreshTokenExpires: '2026-04-01T00:00:00Z',
  user: null,
  ...changes,
})

export const success = (changes, more = {}) => ({
  ok: true,
  code: 'success',
  shop: 'demo',
  accessToken: accessToken(changes),
  httpLogCodes: ['success'],
  response: { status: 200, body: '', headers: {} },
  ...more,
})

export const reply = (id, rows, changes, token, more) =>
  one(id, ['A13 200', ...[rows].flat()], call(), [json(200, { ...REPLY, ...changes })], success(token), more)

export const onlineReply = (changes) =>
  json(200, { access_token: 'shpat_conformance_access', scope: 'read_products', expires_in: 86_399, ...changes })

export const onlineToken = (user) =>
  success({
    accessMode: 'online',
    scope: 'read_products',
    expires: '2026-01-01T23:59:59Z',
    refreshToken: null,
    refreshTokenExpires: null,
    user,
  })
