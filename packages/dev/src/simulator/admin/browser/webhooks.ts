/* oxlint-disable unicorn/consistent-function-scoping -- the function travels to the browser as text, with all it needs inside */
import type { WebhookEntry, WebhooksState } from './wire.ts'

/**
 * The page of webhooks: a line for each with its attempts, and what can be done with it. Everything is put in as text,
 * never as HTML. Sent to the browser as its own text: it may use nothing from outside itself.
 */
export function webhooksScript(): void {
  const boot = JSON.parse(document.getElementById('boot')?.textContent ?? '{}') as {
    shop: string
    webhooks: WebhooksState
  }
  const list = document.getElementById('webhooks')
  const counts = document.getElementById('webhook-counts')
  const note = document.getElementById('webhook-note')
  const find = document.querySelector<HTMLInputElement>('#webhook-find')
  const only = document.querySelector<HTMLSelectElement>('#webhook-state')
  if (list === null || counts === null || note === null || find === null || only === null) return

  let state = boot.webhooks
  let received = Date.now()
  const now = (): number => state.now + (state.flows ? Date.now() - received : 0)
  const shown = new Map<number, { readonly key: string; readonly element: HTMLDetailsElement }>()
  const words = { sending: 'Sending', waiting: 'Waiting', delivered: 'Delivered', given_up: 'Given up' }

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

  /** The hour; with its day, where that is another than today's. */
  const time = (ms: number): string => {
    const at = new Date(ms)
    const isToday = at.toDateString() === new Date(now()).toDateString()
    const day = isToday ? '' : `${at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, `
    return day + at.toLocaleTimeString('en-GB')
  }
  const span = (ms: number): string => {
    const s = Math.max(0, Math.ceil(ms / 1000))
    if (s < 60) return `${s} s`
    if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`
    return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`
  }
  const statusOf = (status: number): string => (status === 0 ? 'none' : String(status))

  const attemptsOf = ({ attempts, attemptCount }: WebhookEntry): HTMLElement => {
    const last = attempts.slice(-9)
    const items = last.map(({ status, reason, at, error }) => {
      const item = make('li', `s${String(status)[0]} is-${reason}`, status === 0 ? '–' : String(status))
      item.title = `${reason}, ${time(at)}${error === null ? '' : `: ${error}`}`
      return item
    })
    const before = attemptCount - last.length
    const more = before > 0 ? [make('li', '', `+${before}`)] : []
    const tries = make('ol', 'tries', ...more, ...items)
    tries.setAttribute('aria-label', 'Answers')
    return tries
  }

  const act = async (id: number, action: string): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ shop: boot.shop, id, action })
    const response = await fetch('/admin-api/webhooks', { method: 'POST', headers, body }).catch(() => null)
    note.textContent = response?.ok === true ? '' : ((await response?.text()) ?? 'No answer.')
    await poll()
  }

  const inside = (entry: WebhookEntry): HTMLElement => {
    const button = (label: string, action: string, says: string): HTMLElement => {
      const made = make('button', action === 'now' ? 'primary' : '', label)
      made.type = 'button'
      made.title = says
      made.addEventListener('click', () => void act(entry.id, action))
      return made
    }
    const acts = make(
      'div',
      'acts',
      ...(entry.state === 'waiting' ? [button('Deliver now', 'now', 'Does not wait for the next attempt')] : []),
      button('Send a duplicate', 'duplicate', 'The same webhook id once more'),
      button('Send again', 'resend', 'The same event as a new webhook, with an id of its own'),
    )
    const facts: [string, string][] = [
      ['Webhook id', entry.webhookId],
      ['Set off', new Date(entry.triggeredAt).toISOString()],
      ['Subscription', entry.name === null ? entry.from : `${entry.name} · ${entry.from}`],
    ]
    const dl = make('dl', '', ...facts.flatMap(([name, value]) => [make('dt', '', name), make('dd', '', value)]))
    const head = make('tr', '', ...['Attempt', 'At', 'Answer', ''].map((name) => make('th', '', name)))
    const rows = entry.attempts.map(({ reason, at, ms, status, error }) =>
      make(
        'tr',
        '',
        ...[reason, time(at), statusOf(status), error ?? `${Math.round(ms)} ms`].map((text) => make('td', '', text)),
      ),
    )
    const table = make('table', '', head, ...rows)
    return make('div', 'more', acts, dl, table)
  }

  const bodyOf = async (element: HTMLDetailsElement, id: number): Promise<void> => {
    if (element.querySelector('pre') !== null) return
    const pre = make('pre', '', '…')
    element.querySelector('.more')?.append(pre)
    const query = new URLSearchParams({ shop: boot.shop, id: String(id) })
    const response = await fetch(`/admin-api/webhook-body?${query.toString()}`).catch(() => null)
    pre.textContent = (await response?.text()) ?? 'No answer.'
  }

  const lineOf = (entry: WebhookEntry, before: HTMLDetailsElement | undefined): HTMLDetailsElement => {
    const line = make('details', 'hook')
    line.dataset['id'] = String(entry.id)
    const next = make('span', 'next')
    if (entry.nextAttemptAt !== null) next.dataset['due'] = String(entry.nextAttemptAt)
    else next.textContent = time(entry.triggeredAt)
    const via = { https: 'HTTPS', pubsub: 'Pub/Sub', eventbridge: 'EventBridge' }[entry.channel] ?? entry.channel
    line.append(
      make(
        'summary',
        '',
        make('span', `state is-${entry.state}`, words[entry.state]),
        make('span', 'topic', make('span', '', entry.topic), make('small', '', via)),
        next,
        make('span', 'under', make('span', '', entry.to), make('span', '', entry.webhookId), attemptsOf(entry)),
      ),
      inside(entry),
    )
    line.addEventListener('toggle', () => {
      if (line.open) void bodyOf(line, entry.id)
    })
    const payload = before?.querySelector('pre')
    if (payload) line.querySelector('.more')?.append(payload)
    if (before?.open === true) line.open = true
    return line
  }

  const tick = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>('[data-due]')) {
      const left = Number(element.dataset['due']) - now()
      element.textContent = left > 0 ? `next in ${span(left)}` : 'due now'
      element.classList.toggle('soon', left <= 60_000)
    }
  }

  const show = (): void => {
    const text = find.value.trim().toLowerCase()
    const wanted = state.webhooks.filter(
      ({ state: of, topic, webhookId }) =>
        (only.value === '' || of === only.value) && (text === '' || topic.includes(text) || webhookId.startsWith(text)),
    )
    const today = new Date(now()).toDateString()
    const known = new Set(state.webhooks.map(({ id }) => id))
    for (const id of shown.keys()) if (!known.has(id)) shown.delete(id)
    const lines = wanted.map((entry): Node => {
      const key = today + JSON.stringify(entry)
      const before = shown.get(entry.id)
      if (before?.key === key) return before.element
      const element = lineOf(entry, before?.element)
      shown.set(entry.id, { key, element })
      return element
    })
    if (lines.length === 0) {
      const empty = 'No webhook yet. Send one from the panel, or change something over the Admin API.'
      const among = state.hidden === 0 ? 'None that is looked for.' : `None among the newest ${state.webhooks.length}.`
      lines.push(make('p', 'nothing', state.webhooks.length === 0 ? empty : among))
    } else if (state.hidden > 0) lines.push(make('p', 'nothing', `${state.hidden} older ones are not shown.`))
    const same = lines.length === list.childNodes.length && lines.every((line, at) => line === list.childNodes[at])
    // What is replaced loses the focus of the keyboard: only where something is new.
    if (!same) list.replaceChildren(...lines)
    const { delivered, waiting, sending, given_up: givenUp } = state.counts
    const count = (number: number, word: string): HTMLElement =>
      make('span', '', make('b', '', String(number)), ` ${word}`)
    const facts = [count(delivered, 'delivered'), count(waiting + sending, 'under way'), count(givenUp, 'given up')]
    if (counts.textContent !== facts.map(({ textContent }) => textContent).join('')) counts.replaceChildren(...facts)
    tick()
  }

  const poll = async (): Promise<void> => {
    try {
      const response = await fetch(`/admin-api/webhooks?shop=${encodeURIComponent(boot.shop)}`)
      state = (await response.json()) as WebhooksState
      received = Date.now()
      show()
    } catch {
      // The panel says that the simulator is gone.
    }
  }

  find.addEventListener('input', show)
  only.addEventListener('change', show)
  show()
  setInterval(tick, 1000)
  const next = (): void => {
    void (document.hidden ? Promise.resolve() : poll()).finally(() => setTimeout(next, 1000))
  }
  next()
}
