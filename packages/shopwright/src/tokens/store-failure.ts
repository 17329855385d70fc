import { SealError } from '../crypto/seal.ts'
import { textField } from '../http/json.ts'

/** Why one row failed. */
export interface RowFailure {
  readonly code: string
  readonly detail: string
}

/** What an error of a store comes to. Messages of database clients may quote what they were to write, so only names are told. */
export function failureOf(error: unknown): RowFailure {
  if (error instanceof SealError) return { code: 'unreadable_record', detail: error.message }
  const name = [textField(error, 'name'), textField(error, 'code')].filter((part) => part !== null).join(' ')
  const what = name === '' ? '' : ` (${name.slice(0, 80)})`
  return { code: 'store_unavailable', detail: `The token store failed${what}. Look at its server, and run this again.` }
}
