/* oxlint-disable unicorn/consistent-function-scoping -- the function travels to the browser as text, with all it needs inside */
import type { AdminState, Boot, TimelineEntry, TokenEntry } from './wire.ts'

/**
 * The live panel: what was sent to the app and what the app answered. Everything is put in as text, never as HTML.
 * Sent to the browser as its own text: it may use nothing from outside itself.
 */
export function panel(): void {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as Boot
  const list = document.getElementById('timeline')
  const tokens = document.getElementById('tokens')
  const clock = document.getElementById('clock')
  const live = document.getElementById('live')
  const minor = document.querySelector<HTMLInputElement>('#show-minor')

  document.getElementById('staff')?.addEventListener('change', (event) => {
    document.cookie = `shopwright-staff=${(event.target as HTMLSelectElement).value}; path=/store/${boot.shop}; samesite=lax`
    location.reload()
  })
  document.getElementById('shop')?.addEventListener('change', (event) => {
    location.assign((event.target as HTMLSelectElement).value)
  })
  // Where the navigation is one scrolling row, the present page is not always in sight.
  document.querySelector('.side [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' })
  if (list === null || tokens === null || clock === null || live === null) return

  let shown = ''
  let state = boot.state
  let received = Date.now()
  const now = (): number => state.now + (state.flows ? Date.now() - received : 0)

  const make = (name: string, className: string, ...children: (Node | string)[]): HTMLElement => {
    const element = document.createElement(name)
    element.className = className
    element.append(...children)
    return element
  }
  const span = (className: string, ...children: (Node | string)[]): HTMLElement => make('span', className, ...children)

  const lasting = (ms: number): string => {
    const s = Math.floor(Math.abs(ms) / 1000)
    if (s < 120) return `${s} s`
    if (s < 7200) return `${Math.floor(s / 60)} min`
    return s < 172_800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86_400)} days`
  }
  const life = (expiresAt: number | null): string => {
    if (expiresAt === null) return 'never expires'
    const left = expiresAt - now()
    return left > 0 ? `${lasting(left)} left` : `expired ${lasting(left)} ago`
  }

  const lineOf = (entry: TimelineEntry): HTMLElement => {
    const tone = entry.status === 0 ? '5' : String(entry.status)[0]
    const line = make('details', 'line')
    line.dataset['key'] = entry.key
    const facts = span('facts')
    if (entry.token !== null) {
      const expiry = span('expiry', '')
      expiry.dataset['expires'] = String(entry.token.expiresAt ?? '')
      facts.append(span('token', 'ID token [REDACTED] '), expiry)
    }
    if (entry.note !== null) facts.append(span('note-line', entry.note))
    facts.append(...entry.warnings.map((warning) => span('warning', warning)))
    const { details } = entry
    line.append(
      make(
        'summary',
        '',
        span(`status s${tone}`, entry.status === 0 ? '–' : String(entry.status)),
        span('label', entry.label),
        span('ms', `${entry.ms < 10 ? entry.ms.toFixed(1) : Math.round(entry.ms)} ms`),
        span('path', `${entry.method} ${entry.path.split('?')[0] ?? ''}`),
        facts,
      ),
      make('dl', '', ...details.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)])),
    )
    return line
  }

  const tokenOf = (token: TokenEntry): HTMLElement => {
    const expiry = span('expiry', '')
    const isDead = token.state === 'revoked' || token.state === 'refused'
    if (isDead) expiry.append(token.state)
    else expiry.dataset['expires'] = String(token.expiresAt ?? 'never')
    expiry.classList.toggle('dead', isDead)
    const meter = document.createElement('progress')
    meter.max = 1
    meter.dataset['from'] = String(token.issuedAt)
    meter.dataset['to'] = String((isDead ? null : token.expiresAt) ?? '')
    meter.value = isDead ? 0 : 1
    meter.setAttribute('aria-label', 'life left')
    return make('li', `access is-${token.state}`, span('label', token.label), expiry, meter, span('path', token.scopes))
  }

  const tick = (): void => {
    clock.textContent = new Date(now()).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
    for (const element of document.querySelectorAll<HTMLElement>('[data-expires]')) {
      const at = element.dataset['expires'] ?? ''
      element.textContent = at === '' ? '' : life(at === 'never' ? null : Number(at))
      element.classList.toggle('over', at !== 'never' && at !== '' && Number(at) <= now())
    }
    for (const meter of document.querySelectorAll<HTMLProgressElement>('progress[data-to]')) {
      const from = Number(meter.dataset['from'])
      const to = Number(meter.dataset['to'])
      if (to > 0) meter.value = Math.max(0, Math.min(1, (to - now()) / Math.max(1, to - from)))
    }
  }

  const show = (next: AdminState): void => {
    state = next
    received = Date.now()
    const lines = next.timeline.filter((entry) => minor?.checked === true || !entry.minor)
    const key = JSON.stringify([lines.map((entry) => entry.key), next.tokens])
    if (key !== shown) {
      shown = key
      const kept = new Map(Array.from(list.children, (line) => [(line as HTMLElement).dataset['key'], line]))
      const nothing = make('p', 'nothing', 'Nothing yet. Open the app, or send it something.')
      list.replaceChildren(...(lines.length === 0 ? [nothing] : lines.map((e) => kept.get(e.key) ?? lineOf(e))))
      const none = make('li', 'nothing', 'The app has no access token for this shop yet.')
      tokens.replaceChildren(...(next.tokens.length === 0 ? [none] : next.tokens.map(tokenOf)))
    }
    tick()
  }

  const poll = async (): Promise<void> => {
    try {
      const response = await fetch(`/admin-api/state?shop=${encodeURIComponent(boot.shop)}`)
      show((await response.json()) as AdminState)
      live.className = 'live on'
    } catch {
      live.className = 'live off'
    }
  }

  const post = async (path: string, body: unknown): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) }).catch(() => null)
    const note = document.getElementById('send-note')
    if (note !== null) note.textContent = response?.ok === true ? '' : ((await response?.text()) ?? 'No answer.')
    await poll()
  }

  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-post]')) {
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      const fields = Object.fromEntries(new FormData(form, event.submitter))
      void post(form.dataset['post'] ?? '', { shop: boot.shop, ...fields })
    })
  }
  minor?.addEventListener('change', () => show({ ...state, now: now() }))

  show(state)
  setInterval(tick, 1000)
  const next = (): void => {
    void (document.hidden ? Promise.resolve() : poll()).finally(() => setTimeout(next, 1000))
  }
  next()
}
