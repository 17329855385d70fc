/** Text that is known to be safe HTML. Only {@link markup} makes it. */
export interface Markup {
  readonly html: string
}

type Part = string | number | Markup | null | false | readonly Markup[]

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML from a template: whatever is put into it is escaped, for elements and quoted attributes, unless it was made here. */
export function markup(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return { html: strings.reduce((done, text, at) => done + textOf(parts[at - 1] ?? null) + text) }
}

function textOf(part: Part): string {
  if (part === null || part === false) return ''
  if (typeof part === 'string') return part.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
  if (typeof part === 'number') return String(part)
  return 'html' in part ? part.html : part.map(textOf).join('')
}
