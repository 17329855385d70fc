import type { RowFailure } from '../store-failure.ts'

/** What lies in the row is no record of ours. */
export const UNREADABLE: RowFailure = {
  code: 'unreadable_record',
  detail:
    'The row cannot be read: it is no record of a token, or it does not open with the keys at hand. Bring back the key that it was sealed with, or let the merchant open the app, which writes it anew.',
}
