// A3: app proxy. A query is written as it stands in the URL; what Shopify signed stands beside it, decoded and ordered.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { signatures, timestamps, urls } from './app-proxy-checks.mjs'
import { canonicalForm, customers, shops } from './app-proxy-contents.mjs'

export const appProxy = {
  file: 'verify-app-proxy',
  function: 'verifyAppProxyReq',
  withOld: true,
  cases: [...urls, ...timestamps, ...signatures, ...shops, ...customers, ...canonicalForm],
}
