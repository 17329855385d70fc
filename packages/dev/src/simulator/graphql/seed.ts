/** A number between 0 and 1 that is always the same for the same key, and unlike for keys that are alike. */
export function fractionOf(key: string): number {
  let hash = 0x81_1c_9d_c5
  for (let index = 0; index < key.length; index++) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01_00_01_93)
  // FNV alone keeps neighbours together; these steps part them.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2_b2_ae_35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** A whole number from `least` to `most`, fixed by the key. */
export function numberOf(key: string, least: number, most: number): number {
  return least + Math.floor(fractionOf(key) * (most - least + 1))
}

/** One of the values, fixed by the key. */
export function pickOf<Value>(key: string, values: readonly [Value, ...Value[]]): Value {
  return values[numberOf(key, 0, values.length - 1)] ?? values[0]
}

/** A moment of the months before the newest API version, fixed by the key, in ms since the epoch, whole seconds. */
export function momentOf(key: string): number {
  const [first, last] = [Date.UTC(2025, 10, 1), Date.UTC(2026, 8, 30)]
  return first + Math.floor((fractionOf(key) * (last - first)) / 1000) * 1000
}

/** As the Admin API writes moments: `2026-10-01T12:00:00Z`. */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
