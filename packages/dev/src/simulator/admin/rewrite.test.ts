import { expect, test } from 'vitest'
import { localConsent } from './rewrite.ts'

const origins = { admin: 'http://localhost:4400' }

test.each([
  ['https://demo.myshopify.com/admin/oauth/authorize?a=1#b', '/store/demo/oauth/authorize?a=1#b'],
  ['https://DEMO.myshopify.com/admin/oauth/authorize', '/store/demo/oauth/authorize'],
  ['https://admin.shopify.com/store/demo/oauth/install?client_id=x', '/store/demo/oauth/install?client_id=x'],
])('%s stands under the admin', (url, path) => {
  expect(localConsent(url, origins)).toBe(origins.admin + path)
})

test.each([
  'https://demo.myshopify.com.evil.example/admin/oauth/authorize',
  'https://evil.example/demo.myshopify.com/admin/oauth/authorize',
  'https://demo.myshopify.com/admin/oauth/authorize/../../x',
  'https://a.b.myshopify.com/admin/oauth/authorize',
  'http://demo.myshopify.com/admin/oauth/authorize',
  '/admin/oauth/authorize',
])('%s stays where it is', (url) => {
  expect(localConsent(url, origins)).toBeNull()
})
