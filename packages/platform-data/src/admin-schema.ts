import { once, readDataFile } from './data-file.ts'

/** The API versions whose Admin GraphQL schema this package carries. */
export type AdminSchemaVersion = '2026-10'

/** The versions {@link adminSchemaSDL} and `requiredScopes` know, newest first. */
export const adminSchemaVersions: readonly AdminSchemaVersion[] = ['2026-10']

const texts: Readonly<Record<AdminSchemaVersion, () => string>> = {
  '2026-10': once(() => readDataFile('admin-2026-10.graphql')),
}

/**
 * Shopify's Admin GraphQL schema in the schema definition language: every type, field, argument, default and
 * deprecation, and the `@idempotent` directive; descriptions are left out. The root types are called `QueryRoot` and
 * `Mutation`, as Shopify calls them.
 *
 * The text (0.8 MB) is read from disk at the first call and kept. Building a `GraphQLSchema` of it takes about half a
 * second, so keep that too.
 *
 * ```ts
 * import { buildSchema } from 'graphql'
 * import { adminSchemaSDL } from '@shopwright/platform-data'
 *
 * const schema = buildSchema(adminSchemaSDL(), { assumeValid: true })
 * console.log(schema.getMutationType()?.getFields()['productCreate']?.type.toString()) // ProductCreatePayload
 * ```
 *
 * @throws {RangeError} when asked for a version that is not in {@link adminSchemaVersions}.
 */
export function adminSchemaSDL(version: AdminSchemaVersion = '2026-10'): string {
  assertAdminSchemaVersion(version)
  return texts[version]()
}

/** Stops with a message for people when the version is not one whose schema is here. */
export function assertAdminSchemaVersion(version: string): asserts version is AdminSchemaVersion {
  if ((adminSchemaVersions as readonly string[]).includes(version)) return
  const known = adminSchemaVersions.join(', ')
  throw new RangeError(
    `@shopwright/platform-data has no Admin schema of API version ${JSON.stringify(version)}. It has: ${known}. ` +
      'Ask for one of these, or update the package.',
  )
}
