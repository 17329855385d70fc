/** What stands in for the CDN's origin in policies and links, and who may frame the app here. */
interface Rewriting {
  readonly admin: string
}

/** Each policy's directives; a header may hold several policies, and all of them apply. */
function policiesOf(header: string): string[][] {
  return header.split(',').map((policy) => policy.split(';').map((directive) => directive.trim()))
}

const nameOf = (directive: string): string => directive.split(/\s/, 1)[0]?.toLowerCase() ?? ''
const sourcesOf = (directive: string): string[] => directive.split(/\s+/).slice(1)

/**
 * What the real admin would say to a document's headers: one sentence for each reason why it could not, or should not,
 * show the page in its frame. Empty when all is well.
 */
export function framingWarnings(headers: { csp: string | null; frameOptions: string | null }, shop: string): string[] {
  const policies = policiesOf(headers.csp ?? '').map((policy) => policy.find((d) => nameOf(d) === 'frame-ancestors'))
  const ancestors = policies.filter((directive) => directive !== undefined).map(sourcesOf)
  if (ancestors.length === 0) {
    if (headers.frameOptions !== null) {
      return [`X-Frame-Options: ${headers.frameOptions} keeps the real admin from showing this page.`]
    }
    return ['No frame-ancestors in the Content-Security-Policy: any site may frame this page. App review refuses that.']
  }
  return ['https://admin.shopify.com', `https://${shop}`]
    .filter((origin) => !ancestors.every((sources) => sources.some((source) => matches(source, origin))))
    .map((origin) => `frame-ancestors does not allow ${origin}: the real admin could not show this page.`)
}

/** A policy that lets this admin frame the app and serve what the CDN serves; the rest stays as the app wrote it. */
export function localPolicy(header: string, { admin }: Rewriting): string {
  return policiesOf(header)
    .map((policy) => policy.flatMap((directive) => localDirective(directive, admin)).join('; '))
    .join(', ')
}

function localDirective(directive: string, admin: string): string[] {
  switch (nameOf(directive)) {
    case '':
    case 'upgrade-insecure-requests': // there is no https here to upgrade to
      return []
    case 'frame-ancestors':
      return [`frame-ancestors ${admin}`]
    default:
      return [directive.replace(/(?<=\s)(?:https:\/\/)?cdn\.shopify\.com(?:\/\S*)?/gi, admin)]
  }
}

function matches(source: string, origin: string): boolean {
  const wanted = source.toLowerCase().replace(/\/$/, '')
  if (wanted === '*' || wanted === 'https:') return true
  const host = origin.replace('https://', '')
  const pattern = wanted.replace(/^https:\/\//, '').replace(/:443$/, '')
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern
}
