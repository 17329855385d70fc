/* oxlint-disable unicorn/consistent-function-scoping -- the function travels to the browser as text, with all it needs inside */
import type { TokenLifeEntry, TokensState } from './wire.ts'

/**
 * The page of access tokens: the life of each, and what may befall it. Everything is put in as text, never as HTML. Sent to
 * the browser as its own text: it may use nothing from outside itself.
 */
export function tokensScript(): void {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as { shop: string; tokens: TokensState }
  const list = document.getElementById('lives')
  const counts = document.getElementById('token-counts')
  const acts = document.getElementById('token-acts')
  const note = document.getElementById('token-note')
  if (list === null || counts === null || acts === null || note === null) return

  let state = boot.tokens
  let received = Date.now()
  const now = (): number => state.now + (state.flows ? Date.now() - received : 0)
  const DAY = 86_400_000
  const shown = new Map<number, { readonly key: string; readonly element: HTMLElement }>()

  const make = <Name extends keyof HTMLElementTagNameMap>(
    name: Name,
    className: string,
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[Name] => {
    const element = document.createElement(name)
    element.className = className
    element.append(...children)
    return element
  }
  const spanOf = (ms: number): string => {
    const s = Math.ceil(Math.abs(ms) / 1000)
    if (s < 120) return `${s} s`
    if (s < 7200) return `${Math.floor(s / 60)} min`
    return s < 172_800 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86_400)} days`
  }

  const order = async (path: string, what: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(what) }).catch(() => null)
    note.textContent = response?.ok === true ? '' : ((await response?.text()) ?? 'No answer.')
    await poll()
  }
  const button = (label: string, says: string, act: () => Promise<void>, className = ''): HTMLElement => {
    const made = make('button', className, label)
    made.type = 'button'
    made.title = says
    made.addEventListener('click', () => void act())
    return made
  }
  const act = (action: string, id?: number): Promise<void> =>
    order('/admin-api/tokens', { shop: boot.shop, action, ...(id !== undefined && { id }) })

  const GRANTS = {
    authorization_code: 'by authorization code',
    token_exchange: 'by token exchange',
    client_credentials: 'by client credentials',
    client_assertion: 'by private key',
    refresh_token: 'by refresh',
    migration: 'by migration',
  }
  const SECRETS = { newest: 'the newest secret', older: 'an older secret', revoked: 'a secret that was revoked' }
  const REFRESHES = {
    unused: 'unused',
    used: 'used',
    spent: 'used up',
    retired: 'retired',
    revoked: 'dead with its secret',
    expired: 'expired',
  }

  const barOf = (from: number, to: number | null, isOver: boolean, name: string): HTMLProgressElement => {
    const bar = document.createElement('progress')
    bar.max = 1
    bar.value = isOver ? 0 : 1
    if (!isOver && to !== null) {
      bar.dataset['begin'] = String(from)
      bar.dataset['end'] = String(to)
    }
    bar.setAttribute('aria-label', `${name}: life left`)
    return bar
  }
  const leftOf = (to: number | null, over: string | null): HTMLElement => {
    const left = make('dd', over === null ? '' : 'over', over ?? '')
    if (over === null) left.dataset['ends'] = String(to ?? '')
    return left
  }

  const cardOf = (life: TokenLifeEntry): HTMLElement => {
    const { id, refresh, secret, refreshes, successor } = life
    const isLive = life.state === 'live'
    const kind = life.mode === 'offline' ? 'Offline' : `Online · ${life.user ?? ''}`
    const buttons = make('div', 'buttons')
    if (isLive) {
      const says = 'The Admin API answers 401 to it; its refresh token stays good'
      buttons.append(button('Expire now', says, () => act('expire', id)))
    }
    if (isLive || refresh?.state === 'unused' || refresh?.state === 'used') {
      const says = 'Access and refresh token die: the merchant must open the app'
      buttons.append(button('Revoke', says, () => act('revoke', id), 'danger'))
    }
    const spans = make('dl', 'spans')
    const over = isLive ? null : life.state
    spans.append(
      make('dt', '', 'Access'),
      barOf(life.issuedAt, life.expiresAt, !isLive, 'Access token'),
      leftOf(life.expiresAt, over),
    )
    if (refresh !== null) {
      const isUsable = refresh.state === 'unused' || refresh.state === 'used'
      const ends = refresh.againUntil ?? refresh.expiresAt
      const word = refresh.state === 'used' ? 'used · retry for ' : ''
      const left = leftOf(ends, isUsable ? null : REFRESHES[refresh.state])
      left.dataset['word'] = word
      spans.append(make('dt', '', 'Refresh'), barOf(life.issuedAt, refresh.expiresAt, !isUsable, 'Refresh token'), left)
    }
    const trait = (strong: string, rest: string): HTMLElement => make('span', '', make('b', '', strong), ` ${rest}`)
    const age = make('span', '')
    age.dataset['since'] = String(life.issuedAt)
    const used = make('span', '', isLive ? 'not used yet' : 'never used')
    if (life.lastUsedAt !== null) used.dataset['used'] = String(life.lastUsedAt)
    const traits = make(
      'p',
      'traits',
      age,
      used,
      trait(String(refreshes), refreshes === 1 ? 'refresh' : 'refreshes'),
      make('span', '', 'minted with ', make('b', '', secret === null ? 'a private key' : SECRETS[secret])),
      ...(successor === null ? [] : [make('span', '', 'followed by ', make('b', '', `#${successor}`))]),
      make('span', 'path', life.scopes.join(', ') || 'no scopes'),
    )
    const card = make('article', isLive ? 'life' : 'life is-over')
    card.dataset['id'] = String(id)
    card.tabIndex = -1
    card.setAttribute('aria-label', `${kind}, #${id}, ${life.state}`)
    card.append(
      make('span', `state is-${life.state}`, life.state),
      make('h2', '', kind, make('small', '', `#${id} ${GRANTS[life.grant]}`)),
      buttons,
      spans,
      traits,
    )
    return card
  }

  const tick = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-ends]')) {
      const end = element.dataset['ends'] ?? ''
      const left = Number(end) - now()
      const word = element.dataset['word'] ?? ''
      element.textContent =
        end === '' ? 'never expires' : left > 0 ? `${word}${spanOf(left)}${word === '' ? ' left' : ''}` : 'over'
      element.classList.toggle('soon', end !== '' && left <= 300_000)
    }
    for (const element of document.querySelectorAll<HTMLElement>('[data-since]')) {
      const age = now() - Number(element.dataset['since'])
      element.textContent = age < 1000 ? 'new' : `${spanOf(age)} old`
    }
    for (const element of document.querySelectorAll<HTMLElement>('[data-used]')) {
      const ago = now() - Number(element.dataset['used'])
      element.textContent = ago < 1000 ? 'used just now' : `used ${spanOf(ago)} ago`
    }
    for (const bar of document.querySelectorAll<HTMLProgressElement>('progress[data-end]')) {
      const [begin, end] = [Number(bar.dataset['begin']), Number(bar.dataset['end'])]
      bar.value = Math.max(0, Math.min(1, (end - now()) / Math.max(1, end - begin)))
    }
  }

  const shopActs = (): HTMLElement[] => [
    button('Jump 89 days', 'A day before a refresh token dies that nobody used', () =>
      order('/admin-api/clock', { ms: 89 * DAY }),
    ),
    button('Lose the next answer', 'The next refresh is done, and its answer is lost on the way', () => act('lose')),
    state.shopState === 'uninstalled'
      ? button('Install', 'The merchant installs the app again', () => act('install'), 'primary')
      : button('Uninstall', 'app/uninstalled goes out, and every token dies', () => act('uninstall'), 'danger'),
  ]

  let actsFor = ''
  const show = (): void => {
    if (actsFor !== state.shopState) acts.replaceChildren(...shopActs())
    actsFor = state.shopState
    const known = new Set(state.tokens.map(({ id }) => id))
    for (const id of shown.keys()) if (!known.has(id)) shown.delete(id)
    const cards = state.tokens.map((life): Node => {
      const key = JSON.stringify(life)
      const before = shown.get(life.id)
      if (before?.key === key) return before.element
      const element = cardOf(life)
      shown.set(life.id, { key, element })
      return element
    })
    const empty = 'No token yet. Open the app, or let it ask for one: what it gets is shown here with its whole life.'
    if (cards.length === 0) cards.push(make('p', 'nothing', empty))
    else if (state.hidden > 0) cards.push(make('p', 'nothing', `${state.hidden} older ones are not shown.`))
    const same = cards.length === list.childNodes.length && cards.every((card, at) => card === list.childNodes[at])
    // What is replaced loses the focus of the keyboard: only where something is new.
    if (!same) {
      const focused = document.activeElement?.closest<HTMLElement>('.life')
      list.replaceChildren(...cards)
      // The keyboard stays at the token whose button was pressed, though the button may be gone.
      if (focused) list.querySelector<HTMLElement>(`[data-id="${focused.dataset['id'] ?? ''}"]`)?.focus()
    }
    const words = [`${state.live} live`, `${state.tokens.length + state.hidden - state.live} over`]
    if (state.lost > 0) words.push(`${state.lost} answer${state.lost === 1 ? '' : 's'} to be lost`)
    const spans = words.map((word, at) => make('span', at === 2 ? 'soon' : '', word))
    if (counts.textContent !== words.join('')) counts.replaceChildren(...spans)
    tick()
  }

  const poll = async (): Promise<void> => {
    try {
      const response = await fetch(`/admin-api/tokens?shop=${encodeURIComponent(boot.shop)}`)
      state = (await response.json()) as TokensState
      received = Date.now()
      show()
    } catch {
      // The panel says that the simulator is gone.
    }
  }

  show()
  setInterval(tick, 1000)
  const next = (): void => {
    void (document.hidden ? Promise.resolve() : poll()).finally(() => setTimeout(next, 1000))
  }
  next()
}
