/* oxlint-disable unicorn/consistent-function-scoping -- the function travels to the browser as text, with all it needs inside */
import type { BridgeConfig, FrameConfig } from './wire.ts'

/**
 * The stand-in for App Bridge. It runs in the app's page, and is sent there as its own text: it may use nothing from
 * outside itself. All it knows of the shop and every ID token comes from the admin page around it, by messages whose
 * origin both sides check.
 */
export function appBridge(config: BridgeConfig): void {
  const here = new URL(location.href)
  const tag = document.currentScript ?? document.querySelector('script[src*="/admin-assets/app-bridge.js"]')
  const meta = document.querySelector<HTMLMetaElement>('meta[name="shopify-api-key"]')
  const apiKey = tag?.getAttribute('data-api-key') ?? meta?.content ?? ''
  const embedded = window.parent !== window
  const nativeFetch = window.fetch.bind(window)
  const nativeOpen = window.open.bind(window)
  const say = (text: string): void => console.warn(`[Shopwright] ${text}`)
  if (apiKey === '') say('App Bridge needs its script tag to have data-api-key="your client ID".')

  // Messages to the admin page, and its answers.
  const waiting = new Map<number, (value: unknown) => void>()
  let asked = 0
  window.addEventListener('message', (event: MessageEvent) => {
    if (event.origin !== config.admin || event.source !== window.parent) return
    const { shopwright, id, value } = (event.data ?? {}) as { shopwright?: string; id?: number; value?: unknown }
    if (shopwright !== 'reply' || id === undefined) return
    waiting.get(id)?.(value)
    waiting.delete(id)
  })
  const tell = (type: string, value?: unknown, id?: number): void => {
    if (embedded) window.parent.postMessage({ shopwright: type, id, value }, config.admin)
  }
  const ask = (type: string, value?: unknown): Promise<unknown> => {
    if (!embedded) return Promise.reject(new Error('[Shopwright] This page is not inside the admin.'))
    return new Promise((resolve) => {
      asked += 1
      waiting.set(asked, resolve)
      tell(type, value, asked)
    })
  }

  // The shop and host that the admin opened the app with outlive the first page, as they do in App Bridge.
  const remembered = (name: string): string => {
    const value = here.searchParams.get(name)
    try {
      if (value !== null) sessionStorage.setItem(`shopwright-${name}`, value)
      return sessionStorage.getItem(`shopwright-${name}`) ?? ''
    } catch {
      return value ?? '' // a browser that blocks third-party storage, as some merchants' do
    }
  }
  const known = { shop: remembered('shop'), host: remembered('host') }
  const idToken = async (): Promise<string> => String(await ask('id-token'))

  /** The same URL as the browser reaches it here: the app's own origin is behind the proxy. */
  const local = (url: string | URL): URL => {
    const full = new URL(url, document.baseURI)
    return full.origin === config.app ? new URL(config.framed + full.href.slice(config.app.length)) : full
  }
  const outside = (url: string): string => {
    const shop = known.shop.replace('.myshopify.com', '') || 'unknown'
    return `${config.admin}/store/${encodeURIComponent(shop)}/go?to=${encodeURIComponent(url)}`
  }

  window.fetch = async (input, init) => {
    const given = new Request(input, init)
    const url = local(given.url)
    if (url.origin !== location.origin) return nativeFetch(input, init)
    const { method, credentials, cache, redirect, referrerPolicy, keepalive, signal } = given
    const options = { method, credentials, cache, redirect, referrerPolicy, keepalive, signal }
    // As bytes: a body that is sent twice, or moved to another URL, would otherwise become a stream.
    const bytes = /^(?:GET|HEAD)$/.test(method) ? null : await given.arrayBuffer()
    const body = bytes === null || bytes.byteLength === 0 ? null : bytes
    const attempt = async (): Promise<Response> => {
      const headers = new Headers(given.headers)
      if (!headers.has('Authorization')) headers.set('Authorization', `Bearer ${await idToken()}`)
      return nativeFetch(url, { ...options, headers, body })
    }
    let response = await attempt()
    if (response.status === 401 && response.headers.get('X-Shopify-Retry-Invalid-Session-Request') === '1') {
      response = await attempt()
    }
    const elsewhere = response.headers.get('X-Shopify-API-Request-Failure-Reauthorize-Url')
    if (elsewhere !== null && response.status >= 400) tell('navigate', new URL(elsewhere, location.href).href)
    return response
  }

  const isShopify = (url: string): boolean => /^shopify:/i.test(url)
  window.open = (url, target = '_blank', features) => {
    const to = isShopify(String(url ?? '')) ? String(url) : local(url ?? 'about:blank').href
    if (target === '_self' && !isShopify(to)) {
      location.assign(to)
      return window
    }
    if (target === '_top' || target === '_parent' || target === '_self') {
      if (embedded) tell('navigate', to)
      else location.assign(outside(to))
      return null
    }
    const opened = nativeOpen(outside(to), target, features)
    if (opened === null) tell('blocked', to)
    return opened
  }

  document.addEventListener('click', (event) => {
    const link = event.composedPath().find((element) => element instanceof HTMLAnchorElement)
    if (link === undefined || event.defaultPrevented || event.button !== 0) return
    const href = link.getAttribute('href') ?? ''
    const leaves = link.target === '_top' || link.target === '_parent'
    if (!leaves && !isShopify(href)) return
    event.preventDefault()
    window.open(isShopify(href) ? href : link.href, link.target === '_blank' ? '_blank' : '_top')
  })

  // Scripts that set `location` to the app's public URL would leave the proxy; browsers that can tell us are led back.
  const navigation = (window as { navigation?: EventTarget }).navigation
  navigation?.addEventListener('navigate', (event) => {
    const to = (event as Event & { destination?: { url: string } }).destination?.url ?? ''
    if (!event.cancelable || to === '' || new URL(to).origin !== config.app || config.app === config.framed) return
    event.preventDefault()
    location.assign(local(to))
  })

  const notSimulated = (name: string): unknown =>
    new Proxy(() => say(`shopify.${name} is not simulated: the call did nothing.`), {
      get: (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : notSimulated(`${name}.${key}`)),
      apply: (target) => {
        target()
        return Promise.resolve()
      },
    })
  const api: Record<string, unknown> = {
    config: { apiKey, ...known, locale: here.searchParams.get('locale') ?? 'en' },
    environment: { embedded, mobile: false, pos: false, intent: false },
    origin: config.admin,
    idToken,
    loading: (on = true) => tell('loading', on),
    toast: {
      show: (message: unknown, options?: { isError?: boolean }) => {
        tell('toast', { message: String(message), isError: options?.isError === true })
        return 'toast'
      },
      hide: () => tell('toast', null),
    },
    user: async () => ({ accountAccess: 'account owner', id: ((await ask('hello')) as FrameConfig).user }),
  }
  api['ready'] = Promise.resolve(api)
  Object.defineProperty(window, 'shopify', {
    configurable: true,
    value: new Proxy(api, {
      get: (target, key) =>
        typeof key === 'symbol' || key === 'then' || key in target ? Reflect.get(target, key) : notSimulated(key),
    }),
  })

  /** The page that the app answers with when it had no ID token: it goes back where it came from, with one. */
  const patch = async (reload: string): Promise<void> => {
    const to = local(reload)
    if (to.origin !== location.origin) {
      say(`shopify-reload leads to ${to.origin}, which is not the app: no ID token is sent there.`)
      return
    }
    const { reload: way } = (await ask('hello')) as FrameConfig
    if (way === 'navigate') {
      to.searchParams.set('id_token', await idToken())
      location.replace(to)
      return
    }
    const headers = { Authorization: `Bearer ${await idToken()}`, 'X-Shopify-Bounce': '1' }
    const page = await (await nativeFetch(to, { headers })).text()
    history.replaceState(null, '', to)
    document.open()
    document.write(page)
    document.close()
  }

  const report = (): void => {
    const shown = new URL(location.href)
    for (const name of ['id_token', 'hmac', 'session', 'timestamp', 'embedded', 'host', 'shop', 'locale']) {
      shown.searchParams.delete(name)
    }
    tell('location', shown.pathname + shown.search + shown.hash)
    tell('title', document.title)
    const links = document.querySelectorAll<HTMLAnchorElement>('ui-nav-menu a, s-app-nav a, s-app-nav s-link')
    tell(
      'nav',
      Array.from(links, (link) => [link.textContent?.trim() ?? '', link.getAttribute('href') ?? '/']),
    )
  }

  const reload = here.searchParams.get('shopify-reload')
  if (!embedded && known.shop !== '') {
    const path = here.pathname.startsWith(config.basePath) ? here.pathname.slice(config.basePath.length) : here.pathname
    const shop = encodeURIComponent(known.shop.replace('.myshopify.com', ''))
    location.replace(`${config.admin}/store/${shop}/apps/${config.appHandle}${path === '/' ? '' : path}`)
  } else if (reload !== null && reload !== '' && embedded) {
    void patch(reload)
  } else {
    window.addEventListener('DOMContentLoaded', report)
    window.addEventListener('popstate', report)
  }
}
