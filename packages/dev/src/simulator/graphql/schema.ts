import { adminSchemaSDL } from '@shopwright/platform-data'
import { buildSchema, GraphQLError, type GraphQLScalarType, type GraphQLSchema, Kind, type ValueNode } from 'graphql'

let built: GraphQLSchema | undefined

/** Shopify's real Admin schema, ready to execute. Built when somebody first asks (about 0.3 s), and kept. */
export function adminSchema(): GraphQLSchema {
  return (built ??= buildAdminSchema())
}

function buildAdminSchema(): GraphQLSchema {
  const schema = buildSchema(adminSchemaSDL(), { assumeValid: true, assumeValidSDL: true, noLocation: true })
  for (const { scalars, fits, said } of inputRules) {
    for (const name of scalars) readInputBy(schema.getType(name) as GraphQLScalarType, fits, said)
  }
  return schema
}

/** What a text must look like where the schema wants one of these scalars, and how the platform says that it does not. */
const inputRules: readonly InputRule[] = [
  {
    scalars: ['DateTime'],
    fits: (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(text) && !Number.isNaN(Date.parse(text)),
    said: () => 'DateTime must be a valid ISO 8601 date and time.',
  },
  {
    scalars: ['Date'],
    fits: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)),
    said: () => 'Date must be a valid ISO 8601 date.',
  },
  {
    scalars: ['Decimal', 'Money'],
    fits: (text) => /^-?\d{1,30}(\.\d{1,20})?$/.test(text),
    said: (text) => `invalid decimal '${text}'`,
  },
  {
    scalars: ['UnsignedInt64'],
    fits: (text) => /^\d{1,20}$/.test(text),
    said: (text) => `invalid unsigned integer '${text}'`,
  },
  {
    scalars: ['URL'],
    fits: (text) => URL.canParse(text),
    said: (text) => `Invalid url '${text}', missing scheme`,
  },
]

interface InputRule {
  readonly scalars: readonly string[]
  readonly fits: (text: string) => boolean
  readonly said: (text: string) => string
}

// `ID` is missing above: graphql's own is one object for all schemas of a process, so `global-id.ts` looks at ids instead.
function readInputBy(scalar: GraphQLScalarType, fits: InputRule['fits'], said: InputRule['said']): void {
  const read = (value: unknown): string => {
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || !fits(text)) throw new GraphQLError(said(String(text).slice(0, 100)))
    return text
  }
  scalar.parseValue = read
  scalar.parseLiteral = (node: ValueNode) =>
    read(node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : node.kind)
}
