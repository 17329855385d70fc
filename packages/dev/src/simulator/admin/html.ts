/** Text that is known to be safe HTML. Only {@link html} and {@link trusted} make it. */
export interface Html {
  readonly html: string
}

type Part = string | number | Html | null | readonly Html[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text for an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

/**
 * HTML from a template: whatever is put into it is escaped, unless it came from {@link html} itself. `null` is nothing.
 *
 * @example
 * html`<p>${'<b>'}</p>`.html // <p>&lt;b&gt;</p>
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.reduce((done, text, at) => done + textOf(parts[at - 1] ?? null) + text) }
}

/** HTML that was written in this room and holds nothing of anybody else's. */
export function trusted(text: string): Html {
  return { html: text }
}

/** A value for a `<script type="application/json">` block; nothing in it can end the block. */
export function jsonBlock(value: unknown): Html {
  return trusted(JSON.stringify(value).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`))
}

/** The first character of a name, also where it is one of two halves, as an emoji is. */
export function initial(name: string): string {
  return [...name][0] ?? ''
}

function textOf(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string' || typeof part === 'number') return escapeHtml(String(part))
  if ('html' in part) return part.html
  return part.map(textOf).join('')
}
