import type { Res } from 'shopwright'

/** A page with a heading and a sentence. */
export function page(heading: string, text: string, status = 200): Res {
  const body = `<!doctype html>
<html lang="en">
  <meta charset="utf-8" />
  <title>${escapeHtml(heading)}</title>
  <link rel="icon" href="data:," />
  <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1rem; color: #1a1c1d }
    h1 { font-size: 1.5rem }
  </style>
  <h1>${escapeHtml(heading)}</h1>
  <p>${escapeHtml(text)}</p>
</html>`
  return { status, body, headers: { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' } }
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
