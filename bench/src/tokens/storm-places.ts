import type { StormStore } from '@shopwright/conformance/storm'
import { postgresSessions, redisSessions, type SessionStorage, sqliteSessions } from './session-storages.ts'

/** Where a storm blows. */
export interface StormPlace {
  readonly kind: StormStore
  /** A file or a URL. */
  readonly target: string
}

/** The session storage in the same place as our store. In files of their own, since two builds of SQLite read them. */
export function openSessions({ kind, target }: StormPlace): Promise<SessionStorage> {
  if (kind === 'postgres') return postgresSessions(target)
  if (kind === 'redis') return redisSessions(target)
  return Promise.resolve(sqliteSessions(`${target}-sessions`))
}
