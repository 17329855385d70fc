import type { World } from '../world.ts'
import type { TokenSight } from './redact.ts'

/** What the browser asked the app for, through the proxy. */
export type ProxiedKind = 'document' | 'fetch' | 'asset'

/** One request that went through the proxy, without anything secret. */
export interface Proxied {
  readonly id: number
  readonly kind: ProxiedKind
  readonly method: string
  readonly path: string
  /** The app's status; 0 when it gave none. */
  readonly status: number
  /** When it was sent, on the simulator's clock, in ms since the epoch. */
  readonly at: number
  /** How long the app took, in real ms. */
  readonly ms: number
  readonly token: TokenSight | null
  /** Where a redirect led to, or null. */
  readonly location: string | null
  /** The app's Content-Security-Policy as it wrote it, or null. */
  readonly csp: string | null
  /** What the real platform would object to. */
  readonly warnings: readonly string[]
}

/** How many requests are remembered: enough for a person to scroll through, and bounded. */
const REMEMBERED = 300

const logs = new WeakMap<World, Proxied[]>()

/** What went through the proxy of this world, oldest first. */
export function proxiedOf(world: World): readonly Proxied[] {
  return logOf(world)
}

/** Remembers a request, and forgets the oldest when there are too many. */
export function remember(world: World, seen: Omit<Proxied, 'id'>): void {
  const log = logOf(world)
  log.push({ id: world.ids.next('proxied'), ...seen })
  if (log.length > REMEMBERED) log.shift()
}

function logOf(world: World): Proxied[] {
  const known = logs.get(world)
  if (known !== undefined) return known
  const fresh: Proxied[] = []
  logs.set(world, fresh)
  return fresh
}
