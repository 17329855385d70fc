import { type LoggedRes, printAsPlainObject, redactBody, redactHeaders } from './redact.ts'

/** A response for the log, redacted when somebody looks, as `RedactedReq` is for requests. */
export class RedactedRes implements LoggedRes {
  readonly status: number
  readonly #source: LoggedRes
  readonly #secrets: readonly string[]
  #redacted: LoggedRes | undefined

  constructor(source: LoggedRes, secrets: readonly string[]) {
    this.status = source.status
    this.#source = source
    this.#secrets = secrets
  }

  get body(): string {
    return this.toJSON().body
  }

  get headers(): Readonly<Record<string, string>> {
    return this.toJSON().headers
  }

  toJSON(): LoggedRes {
    this.#redacted ??= {
      status: this.status,
      body: redactBody(this.#source.body, this.#secrets),
      headers: redactHeaders(this.#source.headers, this.#secrets),
    }
    return this.#redacted
  }

  static {
    printAsPlainObject(this.prototype)
  }
}
