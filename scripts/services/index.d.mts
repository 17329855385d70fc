export type ServiceName = 'postgres' | 'mariadb' | 'redis'

export interface StartOptions {
  /** Whether what is acknowledged survives a power cut; without, it survives the server's own death only. PostgreSQL and MariaDB; false by default. */
  readonly durable?: boolean
  /** Redis writes each change to disk before it answers; by default it keeps nothing over its death. */
  readonly aof?: boolean
}

/** A service for tests, whose data may be lost. */
export interface OpenService {
  readonly url: string
  /** Stops and deletes it, if it is a throw-away one. */
  stop(): Promise<void>
}

/** One that was started here, on a port of its own that it keeps over restarts. It ends with this process, however that ends. */
export interface Service extends OpenService {
  readonly port: number
  /** Its data; gone when it is stopped. */
  readonly folder: string
  /** `immediate` (by default): `pg_ctl -m immediate`, SIGKILL for the others; `fast`: in good order. */
  restart(mode?: 'fast' | 'immediate'): Promise<void>
  /** SIGKILL; `start` brings it back. */
  kill(): Promise<void>
  start(): Promise<void>
  signal(signal: NodeJS.Signals): Promise<void>
}

export declare const KINDS: Readonly<
  Record<ServiceName, { readonly title: string; readonly variable: 'DATABASE_URL' | 'MYSQL_URL' | 'REDIS_URL' }>
>

export declare function startPostgres(options?: StartOptions): Promise<Service>
export declare function startMariaDB(options?: StartOptions): Promise<Service>
export declare function startRedis(options?: StartOptions): Promise<Service>
export declare function startService(name: ServiceName, options?: StartOptions): Promise<Service>

/** The URL that the environment names (`DATABASE_URL` or `PGHOST`, `MYSQL_URL`, `REDIS_URL`), or null. */
export declare function givenUrl(name: ServiceName, env?: NodeJS.ProcessEnv): string | null

/** The given service, or a throw-away one, or null where there is neither; in CI an error. */
export declare function openService(
  name: ServiceName,
  options?: StartOptions,
  env?: NodeJS.ProcessEnv,
): Promise<OpenService | null>

/** The paths of a service's programs, or null. */
export declare function findPrograms(
  name: ServiceName,
  env?: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> | null
/** Installs, as root on Debian, what is missing. */
export declare function installMissing(
  names: readonly ServiceName[],
  options?: { readonly env?: NodeJS.ProcessEnv; readonly log?: (line: string) => void },
): void
/** What to do where a service is neither found nor can be installed. */
export declare function howToGet(name: ServiceName): string
