import type { Boot, FrameConfig } from './wire.ts'

/**
 * The admin page's side of App Bridge: answers the app in the frame, and does outside the frame what the app asks for.
 * Sent to the browser as its own text: it may use nothing from outside itself.
 */
export function frameHost(): void {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot
  const frame = document.querySelector<HTMLIFrameElement>('#app-frame')
  const toast = document.getElementById('toast')
  const bar = document.getElementById('loading')
  const reload = document.querySelector<HTMLSelectElement>('#reload-way')
  if (frame === null || toast === null || bar === null) return

  const stored = localStorage.getItem('shopwright-reload')
  if (reload !== null && stored === 'bounce') reload.value = stored
  reload?.addEventListener('change', () => localStorage.setItem('shopwright-reload', reload.value))

  let hideToast = 0
  const showToast = (message: string, isError: boolean): void => {
    toast.textContent = message
    toast.className = isError ? 'toast error shown' : 'toast shown'
    clearTimeout(hideToast)
    hideToast = window.setTimeout(() => (toast.className = 'toast'), 5000)
  }

  const freshIdToken = async (): Promise<string> => {
    const response = await fetch('/admin-api/id-token', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shop: boot.shop, user: boot.user }),
    })
    return ((await response.json()) as { idToken: string }).idToken
  }

  const questions: Record<string, () => unknown> = {
    'id-token': freshIdToken,
    hello: (): FrameConfig => ({
      shop: boot.shopDomain,
      host: boot.host,
      locale: boot.locale,
      user: boot.user,
      reload: reload?.value === 'bounce' ? 'bounce' : 'navigate',
    }),
  }

  const orders: Record<string, (value: unknown) => void> = {
    toast: (value) => {
      const { message, isError } = (value ?? { message: '' }) as { message: string; isError?: boolean }
      if (message === '') toast.className = 'toast'
      else showToast(message, isError === true)
    },
    loading: (on) => bar.classList.toggle('shown', on === true),
    navigate: (to) => location.assign(`/store/${boot.shop}/go?to=${encodeURIComponent(String(to))}`),
    blocked: (to) => showToast(`The browser blocked a new tab for ${String(to)}: open tabs on a click.`, true),
    location: (path) => history.replaceState(null, '', boot.appPath + underBase(String(path))),
    title: (title) => {
      if (title !== '') document.title = `${String(title)} · ${boot.shop}`
    },
    nav: (links) => showNav(links as [string, string][]),
  }

  const underBase = (path: string): string => {
    const rest = path.startsWith(boot.basePath) ? path.slice(boot.basePath.length) : path
    return rest === '/' ? '' : rest.replace(/^\/(?=[?#])/, '')
  }

  const showNav = (links: [string, string][]): void => {
    const list = document.getElementById('app-nav')
    const shown = links.slice(0, 12).filter(([, href]) => /^\/(?!\/)/.test(href))
    list?.replaceChildren(
      ...shown.map(([label, href]) => {
        const link = document.createElement('a')
        link.textContent = label
        link.href = boot.appPath + underBase(href)
        return link
      }),
    )
  }

  window.addEventListener('message', (event: MessageEvent) => {
    if (event.origin !== boot.framedOrigin || event.source !== frame.contentWindow) return
    const { shopwright, id, value } = (event.data ?? {}) as { shopwright?: string; id?: number; value?: unknown }
    if (shopwright === undefined) return
    orders[shopwright]?.(value)
    const question = questions[shopwright]
    if (question === undefined || id === undefined) return
    void Promise.resolve(question()).then((answer) =>
      frame.contentWindow?.postMessage({ shopwright: 'reply', id, value: answer }, boot.framedOrigin),
    )
  })

  frame.addEventListener('load', () => bar.classList.remove('shown'))
  // Set here, not in the page: a page without JavaScript would show an app that nobody can answer.
  frame.src = frame.dataset['src'] ?? 'about:blank'
}
