import { headerRecord } from './headers.ts'
import { parseRecord } from './json.ts'

/** What came back from a call, read to its end. */
export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** `''` if it was longer than the limit. */
  readonly body: string
  readonly tooLarge: boolean
  /** The JSON object in the body; null if the body is anything else. */
  readonly json: Readonly<Record<string, unknown>> | null
}

/** Reads a response whole, but never more than `limit` bytes of its body. Throws if it breaks off or is no HTTP response. */
export async function readReply(response: Response, limit: number): Promise<Reply> {
  const { status } = response
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new Error(`the answer has the status ${String(status)}, which no HTTP response can have`)
  }
  const text = await readText(response, limit)
  return {
    status,
    headers: { ...headerRecord(response.headers) },
    body: text ?? '',
    tooLarge: text === null,
    json: text === null ? null : parseRecord(text),
  }
}

/** Null if it is longer than `limit` bytes. */
async function readText(response: Response, limit: number): Promise<string | null> {
  // A stand-in for `fetch` may answer with no more than `status`, `headers` and `text()`.
  if (response.body === undefined && typeof response.text === 'function') {
    const text = await response.text()
    return text.length > limit ? null : text
  }
  if (response.body === null || response.body === undefined) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    length += value.byteLength
    if (length > limit) {
      reader.cancel().catch(() => undefined)
      return null
    }
    text += decoder.decode(value, { stream: true })
  }
}
