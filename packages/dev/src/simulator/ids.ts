import { createHash, randomBytes } from 'node:crypto'

/** Names for new things. Random, unless the simulator was given a `seed`: then the same run gives the same names. */
export interface Ids {
  /** Lower-case hex digits. */
  hex(length: number): string
  uuid(): string
  /** 1, 2, 3… counted separately for each name. */
  next(name: string): number
}

/**
 * A source of names. Random is the default: an app that remembers webhook ids or tokens from an earlier run of the
 * simulator would take new ones for old ones if they came again.
 */
export function createIds(seed?: string): Ids {
  const counts = new Map<string, number>()
  const next = (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return count
  }
  const bytes = (length: number): Buffer => {
    if (seed === undefined) return randomBytes(length)
    const blocks: Buffer[] = []
    for (let size = 0; size < length; size += 32) {
      blocks.push(
        createHash('sha256')
          .update(`${seed}\n${next('bytes')}`)
          .digest(),
      )
    }
    return Buffer.concat(blocks).subarray(0, length)
  }
  const hex = (length: number): string =>
    bytes(Math.ceil(length / 2))
      .toString('hex')
      .slice(0, length)
  return { hex, next, uuid: () => uuidOf(bytes(16)) }
}

/** Version 4 by its marks. */
function uuidOf(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
