import { fieldOf } from './json.ts'
import type { Res } from './messages.ts'

/** The response that a caller handed over for an invalid token; what is missing or unusable in it becomes 401, `''`, no headers. */
export function givenResponse(given: unknown): Res {
  const status = fieldOf(given, 'status')
  const body = fieldOf(given, 'body')
  const headers = fieldOf(given, 'headers')
  const sendable = typeof status === 'number' && Number.isInteger(status) && status >= 200 && status <= 599
  return {
    status: sendable ? status : 401,
    body: typeof body === 'string' ? body : '',
    headers: typeof headers === 'object' && headers !== null ? textEntries(headers) : {},
  }
}

function textEntries(headers: object): Record<string, string> {
  const names = Object.keys(headers)
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = fieldOf(headers, name)
      return typeof value === 'string' ? [[name, value]] : []
    }),
  )
}
