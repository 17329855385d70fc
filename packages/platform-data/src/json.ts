/** A JSON value that nobody changes: what the sample payloads are made of. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

/** A JSON object that nobody changes. Make a copy of your own with `structuredClone(object)`. */
export interface JsonObject {
  readonly [key: string]: JsonValue
}
