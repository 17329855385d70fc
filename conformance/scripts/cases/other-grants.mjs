// A14 and A15: client credentials, and refreshing an access token.
/* oxlint-disable typescript/no-base-to-string, typescript/restrict-template-expressions -- rows pair a name with a value that is wrong on purpose */
import { clientCredentials } from './client-credentials.mjs'
import { refresh } from './refresh-token.mjs'

export const otherGrants = [
  { file: 'exchange-client-credentials', function: 'exchangeUsingClientCredentials', cases: clientCredentials() },
  { file: 'refresh-token', function: 'refreshTokenExchangedAccessToken', cases: refresh() },
]
