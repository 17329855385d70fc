/* oxlint-disable unicorn/consistent-function-scoping -- the function travels to the browser as text, with all it needs inside */
/**
 * The stand-in for Polaris web components: enough of the common elements that a page written with them can be used and
 * looks decent. An element that is not here shows its content as it is. Sent to the browser as its own text: it may use
 * nothing from outside itself.
 */
export function polaris(): void {
  const SIZES: Record<string, string> = { none: '0', small: '8px', base: '12px', large: '18px' }
  const spaceOf = (name: string | null, otherwise: string): string =>
    SIZES[(name ?? '').split('-')[0] ?? ''] ?? otherwise

  const style = document.createElement('style')
  style.textContent = `
:root{font:14px/1.5 -apple-system,"Segoe UI",Roboto,"Liberation Sans",system-ui,sans-serif;color:#1f2a30;background:#f4f6f5}
body{margin:0}
s-page{display:block;max-width:960px;margin:0 auto;padding:20px}
s-section,s-box,s-banner,s-stack,s-grid,s-table,s-text-field,s-number-field,s-select{display:block}
s-section,s-banner{margin-bottom:14px}
s-section{background:#fff;border-radius:12px;padding:16px;box-shadow:0 0 0 1px #e2e6e5,0 1px 2px #1b27300a}
s-section s-section{box-shadow:none;padding:8px 0}
s-paragraph{display:block;margin:0 0 8px}
s-text[tone=subdued],s-text[color=subdued],s-paragraph[color=subdued]{color:#65727a}
s-text[type=strong]{font-weight:650}
s-text[tone=success]{color:#0a6b45}s-text[tone=critical]{color:#a3232f}
s-heading{display:block;font-size:15px;font-weight:650;margin:0 0 8px}
s-stack{display:flex;flex-direction:column;gap:12px}
s-stack[direction=inline]{flex-direction:row;flex-wrap:wrap;align-items:center}
s-stack[direction=inline]:has(> s-text-field,> s-number-field){align-items:end}
s-divider{display:block;border-top:1px solid #e2e6e5;margin:10px 0}
s-badge{display:inline-block;padding:1px 9px;border-radius:9px;background:#e7ebea;font-size:12px;font-weight:600}
s-badge[tone=success]{background:#dcf1e6;color:#0a6b45}s-badge[tone=warning]{background:#fcf0d6;color:#845400}
s-badge[tone=critical]{background:#fae4e5;color:#a3232f}s-badge[tone=info]{background:#e6eef9;color:#2a5694}
s-table{display:table;width:100%;border-collapse:collapse}
s-table-header-row,s-table-row{display:table-row}s-table-body{display:table-row-group}
s-table-header,s-table-cell{display:table-cell;padding:9px 10px;border-bottom:1px solid #e8ecea;text-align:left;vertical-align:middle}
s-table-header{color:#65727a;font-size:12px;font-weight:600}
s-table-row:last-child s-table-cell{border-bottom:0}
s-unordered-list{display:block;padding-left:20px}s-list-item{display:list-item}
s-app-nav,ui-nav-menu,ui-title-bar,s-modal{display:none}`
  document.head.prepend(style)

  const element = (name: string, css: string, text = ''): HTMLElement => {
    const made = document.createElement(name)
    made.style.cssText = css
    made.textContent = text
    return made
  }
  const define = (name: string, connect: (host: HTMLElement, root: ShadowRoot) => void): void => {
    if (customElements.get(name) !== undefined) return
    customElements.define(
      name,
      class extends HTMLElement {
        static formAssociated = true
        connectedCallback(): void {
          if (this.shadowRoot === null) connect(this, this.attachShadow({ mode: 'open', delegatesFocus: true }))
        }
      },
    )
  }

  const headed = (size: string): ((host: HTMLElement, root: ShadowRoot) => void) => {
    return (host, root) => {
      const heading = host.getAttribute('heading')
      const row = element('div', 'display:flex;align-items:center;gap:8px;flex-wrap:wrap')
      if (heading !== null) {
        const title = element(
          size === '20px' ? 'h1' : 'h2',
          `font-size:${size};line-height:1.3;margin:0 auto 12px 0`,
          heading,
        )
        row.append(title)
      }
      for (const name of ['secondary-actions', 'primary-action']) {
        const slot = document.createElement('slot')
        slot.name = name
        row.append(slot)
      }
      root.append(row, document.createElement('slot'))
    }
  }
  define('s-page', headed('20px'))
  define('s-section', headed('15px'))

  define('s-stack', (host, root) => {
    host.style.gap = spaceOf(host.getAttribute('gap'), '12px')
    root.append(document.createElement('slot'))
  })

  const TONES: Record<string, [string, string]> = {
    success: ['#e2f3ea', '#0a6b45'],
    warning: ['#fcf0d6', '#845400'],
    critical: ['#fae4e5', '#a3232f'],
    info: ['#e6eef9', '#2a5694'],
  }
  define('s-banner', (host, root) => {
    const [ground, ink] = TONES[host.getAttribute('tone') ?? 'info'] ?? ['#e6eef9', '#2a5694']
    const box = element('div', `background:${ground};color:${ink};border-radius:12px;padding:12px 16px`)
    const heading = host.getAttribute('heading')
    if (heading !== null) box.append(element('strong', 'display:block;margin-bottom:2px', heading))
    box.append(document.createElement('slot'))
    root.append(box)
  })

  const LOOK =
    'font:inherit;font-weight:550;border-radius:8px;padding:5px 12px;border:1px solid #cdd5d3;background:#fff;color:#1f2a30;cursor:pointer;text-decoration:none;display:inline-block'
  const STRONG = ';background:#1f2a30;border-color:#1f2a30;color:#fff'
  define('s-button', (host, root) => {
    const href = host.getAttribute('href')
    const inner = element(
      href === null ? 'button' : 'a',
      LOOK + (host.getAttribute('variant') === 'primary' ? STRONG : ''),
    )
    if (inner instanceof HTMLAnchorElement) {
      inner.href = href ?? ''
      inner.target = host.getAttribute('target') ?? ''
    } else if (inner instanceof HTMLButtonElement) {
      inner.disabled = host.hasAttribute('disabled') || host.hasAttribute('loading')
      inner.addEventListener('click', () => {
        const form = host.closest('form')
        if (host.getAttribute('type') === 'submit') form?.requestSubmit()
        if (host.getAttribute('type') === 'reset') form?.reset()
      })
      new MutationObserver(() => {
        inner.disabled = host.hasAttribute('disabled') || host.hasAttribute('loading')
      }).observe(host, { attributes: true })
    }
    inner.append(document.createElement('slot'))
    root.append(inner)
  })
  define('s-link', (host, root) => {
    const inner = document.createElement('a')
    inner.href = host.getAttribute('href') ?? '#'
    inner.target = host.getAttribute('target') ?? ''
    inner.style.color = '#0b6e63'
    inner.append(document.createElement('slot'))
    root.append(inner)
  })

  // Fields keep their input in the page itself, so that the form around them sends it.
  const field = (name: string, type: string): void => {
    if (customElements.get(name) !== undefined) return
    customElements.define(
      name,
      class extends HTMLElement {
        readonly input = document.createElement('input')
        connectedCallback(): void {
          if (this.input.isConnected) return
          const label = element('label', 'display:block', '')
          label.append(
            element('span', 'display:block;font-weight:550;margin-bottom:4px', this.getAttribute('label') ?? ''),
          )
          this.input.type = type
          this.input.style.cssText =
            'font:inherit;width:100%;box-sizing:border-box;padding:6px 10px;border:1px solid #aab5b2;border-radius:8px'
          for (const copied of [
            'name',
            'value',
            'placeholder',
            'min',
            'max',
            'step',
            'required',
            'disabled',
            'autocomplete',
          ]) {
            if (this.hasAttribute(copied)) this.input.setAttribute(copied, this.getAttribute(copied) ?? '')
          }
          label.append(this.input)
          if (this.hasAttribute('details'))
            label.append(element('small', 'color:#65727a', this.getAttribute('details') ?? ''))
          this.append(label)
        }
        get value(): string {
          return this.input.value
        }
        set value(text: string) {
          this.input.value = text
        }
      },
    )
  }
  field('s-text-field', 'text')
  field('s-number-field', 'number')
  field('s-email-field', 'email')
  field('s-search-field', 'search')
  field('s-password-field', 'password')
}
