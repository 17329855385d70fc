import { html } from './html.ts'
import type { Origins } from './origins.ts'
import { answer, type HandlerRes } from './request.ts'

const STYLE = `body{font:15px/1.6 -apple-system,"Segoe UI",Roboto,"Liberation Sans",system-ui,sans-serif;color:#1f2a33;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.25rem;line-height:1.3}code{background:#eef1f2;border-radius:4px;padding:.1em .35em}`

/** What stands in the frame while the app does not answer. */
export function unreachablePage(appUrl: string, reason: string, { admin }: Origins): HandlerRes {
  const page = html`<!doctype html>
    <html lang="en">
      <meta charset="utf-8" />
      <title>The app does not answer</title>
      <style>
        ${STYLE}
      </style>
      <h1>The app does not answer</h1>
      <p>The simulator asked <code>${appUrl}</code>, but got no response: ${reason}.</p>
      <p>Start the app, check that it listens where the simulator was told (<code>app.url</code>), and reload.</p>
    </html>`
  const policy = `default-src 'none'; style-src 'unsafe-inline'; frame-ancestors ${admin}`
  return answer(502, 'text/html', page.html, { 'content-security-policy': policy })
}
