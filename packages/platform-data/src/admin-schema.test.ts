import { buildSchema, isEnumType, isObjectType, parse, validate, type GraphQLSchema } from 'graphql'
import { beforeAll, describe, expect, it } from 'vitest'
import { adminSchemaSDL, adminSchemaVersions, type AdminSchemaVersion } from './admin-schema.ts'

describe('the Admin GraphQL schema', () => {
  let schema: GraphQLSchema
  beforeAll(() => {
    schema = buildSchema(adminSchemaSDL())
  })

  it('has the types, queries, mutations and webhook topics that Shopify published for 2026-10', () => {
    const topics = schema.getType('WebhookSubscriptionTopic')
    expect({
      types: Object.keys(schema.getTypeMap()).length,
      queries: Object.keys(schema.getQueryType()?.getFields() ?? {}).length,
      mutations: Object.keys(schema.getMutationType()?.getFields() ?? {}).length,
      topics: isEnumType(topics) ? topics.getValues().length : 0,
    }).toEqual({ types: 3546, queries: 288, mutations: 524, topics: 218 })
  })

  it('keeps the names of the root types, the @idempotent directive and the deprecations', () => {
    expect(schema.getQueryType()?.name).toBe('QueryRoot')
    expect(schema.getMutationType()?.name).toBe('Mutation')
    expect(schema.getDirective('idempotent')?.args.map((arg) => arg.name)).toEqual(['key'])
    const product = schema.getType('Product')
    const reason = isObjectType(product) ? product.getFields()['priceRange']?.deprecationReason : undefined
    expect(reason).toContain('priceRangeV2')
  })

  it('has no descriptions', () => {
    expect(adminSchemaSDL()).not.toContain('"""')
    expect(schema.getType('Product')?.description).toBeUndefined()
  })

  it('accepts a real query and refuses a field that does not exist', () => {
    const real = validate(schema, parse('{ products(first: 3) { nodes { id title } } shop { name } }'))
    const wrong = validate(schema, parse('{ products(first: 3) { nodes { colour } } }'))
    expect(real).toEqual([])
    expect(wrong.map((error) => error.message).join()).toContain('Cannot query field "colour"')
  })

  it('gives the same text every time, and stops with a message at a version it does not have', () => {
    expect(adminSchemaSDL('2026-10')).toBe(adminSchemaSDL())
    expect(adminSchemaVersions).toEqual(['2026-10'])
    for (const wrong of ['2025-10', '../../etc/passwd', '__proto__', '']) {
      expect(() => adminSchemaSDL(wrong as AdminSchemaVersion)).toThrow(RangeError)
    }
    expect(() => adminSchemaSDL('2025-10' as AdminSchemaVersion)).toThrow(
      /no Admin schema .*"2025-10".* It has: 2026-10/,
    )
  })
})
