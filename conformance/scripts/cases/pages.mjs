// What the cases of A9 and A10 share: the pages and the requests.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { CLIENT_ID, refusal } from '../signing.mjs'
import { LINK, csp } from './app-home-answers.mjs'

const APP_BRIDGE = `<script data-api-key="${CLIENT_ID}" src="https://cdn.shopify.com/shopifycloud/app-bridge.js"></script>`

export const page = (url, target) => `${APP_BRIDGE}<script>window.open(${url}, "${target}");</script>`

export const REQUEST_URL = 'https://app.example/here?shop=s.myshopify.com&x=1'

export const AUTH = { Authorization: 'Bearer eyJ' }

export const BOUNCE = { ...AUTH, 'X-Shopify-Bounce': '1' }

export const document = { 'Content-Type': 'text/html', Link: LINK, 'Content-Security-Policy': csp('demo') }

export const nullShop = refusal('configuration_error', 500)

export const badShops = [
  'evil.com',
  '',
  'x.com; script-src *',
  'demo\r\nX-Evil: 1',
  'demo.myshopify.com.evil.com',
  'a/b',
  null,
  5,
]
