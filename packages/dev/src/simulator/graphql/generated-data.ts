import type { SimulatedShop } from '../shops.ts'
import { fractionOf, isoTime, momentOf, numberOf, pickOf } from './seed.ts'
import { catalogue, companies, firstNames, lastNames, type Places, phrases, places, streets, tags } from './words.ts'

/** What a made-up value is made from. */
export interface ValueOf {
  /** The name of the scalar. */
  readonly scalar: string
  readonly field: string
  /** The type that has the field. */
  readonly parent: string
  /** Fixes the value; the same for all fields of one object, so that its dates and names fit together. */
  readonly key: string
  readonly shop: SimulatedShop
}

/** A value of a scalar that nobody set: plausible for its name, always the same for the same object and field. */
export function generatedScalar(of: ValueOf): unknown {
  const make = scalars[of.scalar] ?? scalars['String']
  return make?.({ ...of, key: `${of.key}.${of.field}` }, of.key)
}

/** A made-up number of a global id, in the size of the platform's. */
export function generatedIdNumber(key: string): number {
  return 1_000_000_000_000 + Math.floor(fractionOf(key) * 8_000_000_000_000)
}

/** Whether a field that may be null is: ends, failures and cancellations have mostly not happened. */
export function isUsuallyNull(field: string): boolean {
  return /cancel|closed|deleted|error|fail|expire|ended|endsAt|dismiss|reject|revok|archived|dispute|suffix|previous|savedSearch/i.test(
    field,
  )
}

type Make = (of: ValueOf, objectKey: string) => unknown

const scalars: Readonly<Record<string, Make>> = {
  Boolean: ({ field, key }) =>
    !/test|close|cancel|delet|archiv|lock|suspend|expire|disable|gift|error|edited|dispute|exempt|legacy|refund/i.test(
      field,
    ) && fractionOf(key) < 0.7,
  Int: ({ field, key }) => {
    if (/width|height/i.test(field)) return numberOf(key, 4, 16) * 100
    if (/minutes/i.test(field)) return numberOf(key, 0, 12) * 15
    return /percent/i.test(field) ? numberOf(key, 0, 100) : numberOf(key, 1, 40)
  },
  Float: ({ field, key }) => numberOf(key, 5, /percent|rate/i.test(field) ? 100 : 5000) / 100,
  Money: ({ key }) => (numberOf(key, 500, 15_000) / 100).toFixed(2),
  Decimal: ({ key }) => (numberOf(key, 500, 15_000) / 100).toFixed(2),
  DateTime: ({ field }, objectKey) => isoTime(momentOf(objectKey) + laterBy(field) * 86_400_000),
  Date: ({ field }, objectKey) => isoTime(momentOf(objectKey) + laterBy(field) * 86_400_000).slice(0, 10),
  UnsignedInt64: ({ field, key }) =>
    String(field === 'legacyResourceId' ? generatedIdNumber(key) : numberOf(key, 1, 5000)),
  BigInt: ({ key }) => String(numberOf(key, 1, 100_000)),
  URL: ({ field, parent, key, shop }) =>
    /image|src|icon|media|preview|original/i.test(field) || /image|media/i.test(parent)
      ? `https://cdn.shopify.com/s/files/1/${shop.id % 10_000}/files/${slug(titleOf(key))}.jpg`
      : `https://${shop.domain}/${slug(titleOf(key))}`,
  HTML: ({ key }) => `<p>${pickOf(key, phrases)}.</p>`,
  FormattedString: ({ key }) => `${pickOf(key, phrases)}.`,
  JSON: () => ({}),
  Color: ({ key }) => `#${numberOf(key, 0, 0xff_ff_ff).toString(16).padStart(6, '0')}`,
  UtcOffset: () => '-05:00',
  StorefrontID: ({ parent, key }) => btoa(`gid://shopify/${parent}/${generatedIdNumber(key)}`),
  ARN: ({ key }) => `arn:aws:events:us-east-1::event-source/aws.partner/shopify.com/${numberOf(key, 1000, 9999)}/demo`,
  ID: ({ parent, key }) => `gid://shopify/${parent}/${generatedIdNumber(key)}`,
  String: (of, objectKey) => {
    const row = texts.find(([pattern, , parent]) => pattern.test(of.field) && (parent?.test(of.parent) ?? true))
    return row?.[1](of, objectKey) ?? pickOf(of.key, phrases)
  },
}

const people = /customer|staff|address|contact|user|person|recipient/i

const metafieldTypes = ['single_line_text_field', 'number_integer', 'boolean', 'date', 'url'] as const

function placesOf({ countryCode }: SimulatedShop): Places {
  return countryCode === 'CA' ? places.CA : places.US
}

/** Texts by the name of their field, and where it matters by the type around them; the first that fits. */
const texts: readonly (readonly [field: RegExp, make: (of: ValueOf, objectKey: string) => string, parent?: RegExp])[] =
  [
    [/^name$/, ({ shop }, objectKey) => `${pickOf(objectKey, placesOf(shop).cities)} warehouse`, /Location$/],
    [/^name$/, ({ key }) => pickOf(key, metafieldTypes), /^MetafieldDefinitionType$/],
    [/^type$/, ({ key }) => pickOf(key, metafieldTypes), /^Metafield/],
    [/^key$/, (_of, objectKey) => slug(titleOf(objectKey)).replace(/-/g, '_'), /^Metafield/],
    [/email/i, ({ key }) => `${slug(pickOf(key, firstNames))}.${slug(pickOf(`${key}2`, lastNames))}@example.com`],
    [/phone/i, ({ key }) => `+1613555${numberOf(key, 1000, 9999)}`],
    [/^firstName$/, ({ key }) => pickOf(key, firstNames)],
    [/^lastName$/, ({ key }) => pickOf(key, lastNames)],
    [/currency/i, ({ shop }) => shop.currency],
    [/countryCode|^country$/i, ({ shop }) => shop.countryCode],
    [/provinceCode/i, ({ shop }) => placesOf(shop).provinceCode],
    [/province/i, ({ shop }) => placesOf(shop).province],
    [/city/i, ({ key, shop }) => pickOf(key, placesOf(shop).cities)],
    [/address1/i, ({ key }) => `${numberOf(key, 1, 400)} ${pickOf(key, streets)}`],
    [/zip|postal/i, ({ key, shop }) => placesOf(shop).zip(numberOf(key, 10, 99))],
    [/company|vendor|developerName/i, ({ key }) => pickOf(key, companies)],
    [/locale|language/i, () => 'en'],
    [/timezone/i, ({ shop }) => shop.timezone],
    [/domain|host/i, ({ shop }) => shop.domain],
    [/sku|barcode|code|number|token|key$|identifier|uuid/i, ({ key }) => idText(key)],
    [/cursor/i, ({ key }) => btoa(`{"last_id":"${numberOf(key, 1000, 9999)}"}`)],
    [/namespace/i, () => 'custom'],
    [/^handle$/i, (_of, objectKey) => slug(titleOf(objectKey))],
    [/url|path|src|link/i, ({ shop, key }) => `https://${shop.domain}/${slug(titleOf(key))}`],
    [/tags?$/i, ({ key }) => pickOf(key, tags)],
    [/name$/i, (_of, key) => `${pickOf(key, firstNames)} ${pickOf(`${key}2`, lastNames)}`, people],
    [/name$/i, (_of, objectKey) => titleOf(objectKey)],
    [/title|label$/i, (_of, objectKey) => titleOf(objectKey)],
    [/version/i, () => '2026-10'],
  ]

function titleOf(key: string): string {
  return (catalogue[numberOf(key, 0, catalogue.length - 1)] ?? ['Linen Apron'])[0]
}

function idText(key: string): string {
  return Math.floor(fractionOf(key) * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
    .toUpperCase()
}

function slug(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .toLowerCase()
}

/** Days after an object came to be. */
function laterBy(field: string): number {
  if (/creat|start|placed|processed/i.test(field)) return 0
  return /updat|modif/i.test(field) ? 9 : /end|expire|due|next|estimat/i.test(field) ? 40 : 2
}
