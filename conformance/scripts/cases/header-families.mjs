// A1 and A2: the two families of header names.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { WRONG_SECRET, hmacBase64, vector } from '../signing.mjs'
import { BODY, URL, forged, missing, verified } from './signed-body-answers.mjs'

export function webhookHeaderFamilies() {
  const row = 'A1 header families'
  const good = hmacBase64(BODY)
  const bad = hmacBase64(BODY, WRONG_SECRET)
  const one = (id, rows, headers, expect) =>
    vector(`A1.${id}`, rows, { request: { method: 'POST', url: URL, headers, body: BODY } }, expect)
  return [
    one(
      'family.new',
      row,
      { 'shopify-hmac-sha256': good, 'shopify-shop-domain': 'demo.myshopify.com' },
      verified('demo'),
    ),
    one(
      'family.new-any-case',
      row,
      { 'Shopify-Hmac-Sha256': good, 'Shopify-Shop-Domain': 'demo.myshopify.com' },
      verified('demo'),
    ),
    one(
      'family.mixed',
      row,
      { 'x-shopify-hmac-sha256': good, 'shopify-shop-domain': 'demo.myshopify.com' },
      verified('demo'),
    ),
    one(
      'family.x-shop-wins',
      row,
      {
        'shopify-hmac-sha256': good,
        'x-shopify-shop-domain': 'demo.myshopify.com',
        'shopify-shop-domain': 'other.myshopify.com',
      },
      verified('demo'),
    ),
    one(
      'family.empty-x-gives-way',
      [row, 'B51'],
      {
        'x-shopify-hmac-sha256': '',
        'shopify-hmac-sha256': good,
        'x-shopify-shop-domain': '',
        'shopify-shop-domain': 'demo.myshopify.com',
      },
      verified('demo'),
    ),
    one(
      'family.only-the-x-hmac-counts.bad',
      row,
      { 'x-shopify-hmac-sha256': bad, 'shopify-hmac-sha256': good, 'x-shopify-shop-domain': 'demo.myshopify.com' },
      forged,
    ),
    one(
      'family.only-the-x-hmac-counts.good',
      row,
      { 'x-shopify-hmac-sha256': good, 'shopify-hmac-sha256': bad, 'x-shopify-shop-domain': 'demo.myshopify.com' },
      verified('demo'),
    ),
    one(
      'family.both-empty',
      ['A1 HMAC header empty', row],
      { 'x-shopify-hmac-sha256': '', 'shopify-hmac-sha256': '' },
      missing,
    ),
    one('family.new-mismatch', [row, 'A1 mismatch with all secrets'], { 'shopify-hmac-sha256': bad }, forged),
  ]
}

export function flowHeaderFamily() {
  const row = 'A2 header family'
  const good = hmacBase64(BODY)
  const one = (id, rows, headers, expect) =>
    vector(`A2.${id}`, rows, { request: { method: 'POST', url: URL, headers, body: BODY } }, expect)
  return [
    one(
      'family.new-hmac-is-ignored',
      row,
      { 'shopify-hmac-sha256': good, 'x-shopify-shop-domain': 'demo.myshopify.com' },
      missing,
    ),
    one(
      'family.new-shop-is-ignored',
      row,
      { 'x-shopify-hmac-sha256': good, 'shopify-shop-domain': 'demo.myshopify.com' },
      verified(null),
    ),
  ]
}
