import '@shopify/shopify-api/adapters/node'
import { ApiVersion, LogSeverity, shopifyApi, type Shopify } from '@shopify/shopify-api'

/** Whose requests are verified, by everybody. */
export const SIGNER = {
  clientId: 'f0e1d2c3b4a5968778695a4b3c2d1e0f',
  clientSecret: 'shpss_0123456789abcdef0123456789abcdef',
}

/** Different inputs, so that nobody can remember the last answer. */
export const INPUTS = 32

/** The package that Shopify publishes, silent, for the same app. */
export function incumbent(): Shopify {
  return shopifyApi({
    apiKey: SIGNER.clientId,
    apiSecretKey: SIGNER.clientSecret,
    apiVersion: ApiVersion.October26,
    hostName: 'app.example',
    isEmbeddedApp: true,
    logger: { level: LogSeverity.Error },
  })
}
