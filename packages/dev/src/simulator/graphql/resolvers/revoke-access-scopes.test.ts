import { expect, test } from 'vitest'
import { createSimulator } from '../../../index.ts'

async function revoke(scopes: readonly string[]) {
  const simulator = createSimulator({
    app: {
      clientId: 'id',
      clientSecret: 'secret',
      scopes: 'write_products',
      optionalScopes: 'read_themes,write_orders',
      url: 'http://localhost:3000',
    },
    shops: [{ handle: 'demo', grantedScopes: ['write_products', 'read_themes', 'write_orders'] }],
  })
  const post = async (path: string, headers: object, body: object) => {
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }
    const response = await simulator.fetch(`https://demo.myshopify.com/admin${path}`, init)
    return (await response.json()) as Record<string, never>
  }
  const proof = { client_id: 'id', client_secret: 'secret', grant_type: 'client_credentials' }
  const { access_token } = await post('/oauth/access_token', {}, proof)
  const query = `mutation ($scopes: [String!]!) {
    appRevokeAccessScopes(scopes: $scopes) { revoked { handle description } userErrors { code } }
  }`
  const headers = { 'X-Shopify-Access-Token': access_token ?? '' }
  const { data } = await post('/api/2026-10/graphql.json', headers, { query, variables: { scopes } })
  return { answer: data?.['appRevokeAccessScopes'], left: simulator.world.shops.get('demo')?.grantedScopes }
}

const ALL = ['write_products', 'read_themes', 'write_orders']

test('an optional scope is given back', async () => {
  expect(await revoke(['read_themes'])).toEqual({
    answer: { revoked: [{ handle: 'read_themes', description: 'Read themes' }], userErrors: [] },
    left: ['write_products', 'write_orders'],
  })
})

test.each([
  [['write_products'], 'CANNOT_REVOKE_REQUIRED_SCOPES'],
  [['read_orders'], 'CANNOT_REVOKE_IMPLIED_SCOPES'],
  [['read_customers'], 'CANNOT_REVOKE_UNDECLARED_SCOPES'],
  [['everything'], 'UNKNOWN_SCOPES'],
  [['read_themes', 'write_products'], 'CANNOT_REVOKE_REQUIRED_SCOPES'],
])('%j cannot be, and nothing changes: %s', async (scopes, code) => {
  expect(await revoke(scopes)).toEqual({ answer: { revoked: [], userErrors: [{ code }] }, left: ALL })
})
