import { apiVersions } from '@shopwright/platform-data'
import type { AdminContext, Resolvers } from '../context.ts'
import { globalId } from '../global-id.ts'

const plans = { standard: 'Basic', advanced: 'Advanced', plus: 'Shopify Plus', enterprise: 'Shopify Plus' } as const

/** The shop as the API shows it. */
export function shopOf({ shop }: AdminContext): Readonly<Record<string, unknown>> {
  const { users } = shop
  const url = `https://${shop.domain}`
  return {
    __typename: 'Shop',
    id: globalId('Shop', shop.id),
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    myshopifyDomain: shop.domain,
    url,
    primaryDomain: { __typename: 'Domain', id: globalId('Domain', shop.id), host: shop.domain, url, sslEnabled: true },
    currencyCode: shop.currency,
    enabledPresentmentCurrencies: [shop.currency],
    ianaTimezone: shop.timezone,
    ...knownOffset(shop.timezone),
    shopOwnerName: `${users[0].firstName} ${users[0].lastName}`,
    orderNumberFormatPrefix: '#',
    orderNumberFormatSuffix: '',
    setupRequired: false,
    plan: {
      displayName: plans[shop.plan],
      publicDisplayName: plans[shop.plan],
      partnerDevelopment: false,
      shopifyPlus: plans[shop.plan] === 'Shopify Plus',
    },
  }
}

// Asking Intl takes longer than all the rest of a small query.
const offsets = new Map<string, Readonly<Record<string, unknown>>>()

function knownOffset(timeZone: string): Readonly<Record<string, unknown>> {
  let offset = offsets.get(timeZone)
  if (!offset) offsets.set(timeZone, (offset = offsetOf(timeZone)))
  return offset
}

/** The zone's standard offset, in the API's three spellings. */
function offsetOf(timeZone: string): Readonly<Record<string, unknown>> {
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    const name = format.formatToParts(Date.UTC(2026, 0, 1)).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT'
    const [, sign = '+', hours = '00', minutes = '00'] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? []
    const total = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
    return { timezoneOffset: `${sign}${hours}${minutes}`, timezoneOffsetMinutes: total }
  } catch {
    return {}
  }
}

/** The shop itself, and the versions of the API. */
export const shopResolvers: Resolvers = {
  QueryRoot: {
    shop: (_source, _args, context) => shopOf(context),
    publicApiVersions: (_source, _args, { world }) =>
      apiVersions(world.clock.now()).map(({ name, kind }) => ({
        handle: name,
        displayName: kind === 'stable' ? name : kind === 'unstable' ? 'unstable' : `${name} (Release candidate)`,
        supported: kind === 'stable',
      })),
  },
}
