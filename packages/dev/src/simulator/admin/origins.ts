import type { World } from '../world.ts'

/** The three origins that a request of the admin has to do with. */
export interface Origins {
  /** Where the admin page is: `http://localhost:4400`. */
  readonly admin: string
  /** Where the browser sees the app, through the proxy: `http://app.localhost:4400`. */
  readonly framed: string
  /** Where the app really is, and what it must believe: `http://localhost:3000`. */
  readonly app: string
}

/** The name under which the browser reaches the app; browsers lead every `*.localhost` to this machine. */
const FRAMED_HOST = 'app.localhost'
const LOOPBACK = /^(?:localhost|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The origins as they follow from where a request was sent, or from `framedOrigin` where that was set. */
export function originsOf(world: World, url: URL, framedOrigin: string | undefined): Origins {
  const port = url.port === '' ? '' : `:${url.port}`
  const framed = framedOrigin ?? `${url.protocol}//${FRAMED_HOST}${port}`
  const admin = url.origin === framed ? `${url.protocol}//localhost${port}` : url.origin
  return { admin, framed, app: new URL(world.app.url).origin }
}

/** Whether a name leads to this machine: any other `Host` is another site's name that was bent to this address. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname.toLowerCase())
}

/** A URL moved from one origin to the other, if it stands on the first. */
export function swapOrigin(url: string, from: string, to: string): string {
  return url === from || (url.startsWith(from) && /^[/?#]/.test(url.slice(from.length)))
    ? to + url.slice(from.length)
    : url
}
