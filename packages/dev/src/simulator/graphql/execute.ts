import { executeSync, getNamedType, type GraphQLFieldResolver, GraphQLError, isAbstractType } from 'graphql'
import type { AdminContext, Resolver } from './context.ts'
import type { PricedOperation } from './cost.ts'
import { generate } from './generated-object.ts'
import type { PlatformError } from './platform-errors.ts'
import { resolvers } from './resolvers/index.ts'
import { adminSchema } from './schema.ts'
import { assertAccess, withAccess } from './scopes.ts'

/** What running an operation gave: data as far as it came, and an error for each field that gave none. */
export interface Executed {
  readonly data: unknown
  readonly errors: readonly PlatformError[]
}

/** Runs an operation that was checked before. It is over when this returns: no field waits for anything. */
export function execute(priced: PricedOperation, context: AdminContext): Executed {
  const { operation, fragments, variables } = priced
  const result = executeSync({
    schema: adminSchema(),
    document: { kind: 'Document' as never, definitions: [operation, ...fragments.values()] },
    contextValue: context,
    variableValues: variables,
    fieldResolver: resolveField,
    typeResolver: (value) => (value as { readonly __typename?: string }).__typename,
  })
  return { data: result.data ?? null, errors: (result.errors ?? []).map(told) }
}

const resolveField: GraphQLFieldResolver<unknown, AdminContext, Record<string, unknown>> = (
  source,
  args,
  context,
  info,
) => {
  assertAccess(context.token.scopes, info)
  const object = (source ?? {}) as Readonly<Record<string, unknown>>
  const madeUp = typeof object['__key'] === 'string'
  const resolver = madeUp ? undefined : resolvers[info.parentType.name]?.[info.fieldName]
  let value = resolver ? run(resolver, source, args, context, info) : own(object, info.fieldName)
  if (value === undefined) {
    const key = keyOf(object, info.path)
    const echo = object['__echo'] as Record<string, unknown> | undefined
    value = generate(
      { type: info.returnType, parent: info.parentType, field: info.fieldName, key, args, echo },
      context,
    )
  }
  return isAbstractType(getNamedType(info.returnType)) ? withAccess(value, context.token.scopes, info) : value
}

function run(
  resolver: Resolver,
  source: unknown,
  args: unknown,
  context: AdminContext,
  info: Parameters<Resolver>[3],
): unknown {
  return resolver(source as never, args as never, context, info)
}

function own(object: Readonly<Record<string, unknown>>, field: string): unknown {
  return Object.hasOwn(object, field) ? object[field] : undefined
}

/** What fixes an object's made-up values: its key, its id, or where it stands. */
function keyOf(object: Readonly<Record<string, unknown>>, path: Parameters<Resolver>[3]['path']): string {
  const key = object['__key'] ?? object['id']
  if (typeof key === 'string') return key
  const steps: (string | number)[] = []
  for (let step = path.prev; step; step = step.prev) steps.unshift(step.key)
  return steps.join('/')
}

/** A fault of the simulator must not look like one of the app's. */
function told(error: GraphQLError): PlatformError {
  const { message, locations, path, extensions, originalError } = error
  const fault = originalError && !(originalError instanceof GraphQLError)
  return {
    message: fault ? `The simulator failed at this field: ${originalError.message}. Please report it.` : message,
    ...(locations && { locations }),
    ...(path && { path }),
    ...(fault
      ? { extensions: { code: 'INTERNAL_SERVER_ERROR' } }
      : Object.keys(extensions).length > 0 && { extensions }),
  }
}
