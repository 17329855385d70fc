import type { Settings } from '../config.ts'
import { VERSION } from '../version.ts'

/** The `User-Agent` of every call: your app's own name, the library, the runtime. */
export function userAgentOf({ userAgentPrefix }: Settings): string {
  const own = userAgentPrefix === '' ? '' : `${userAgentPrefix} | `
  return `${own}shopwright v${VERSION} | ${runtime()}`
}

/** `Node.js v20.20.2`, `Bun 1.4.5`, `Deno 2.9.6`, `Cloudflare-Workers`… */
function runtime(): string {
  const { Bun, Deno, process, navigator } = globalThis as {
    Bun?: { version?: string }
    Deno?: { version?: { deno?: string } }
    process?: { version?: string }
    navigator?: { userAgent?: string }
  }
  if (Bun?.version !== undefined) return `Bun ${Bun.version}`
  if (Deno?.version?.deno !== undefined) return `Deno ${Deno.version.deno}`
  if (navigator?.userAgent === 'Cloudflare-Workers') return navigator.userAgent
  return process?.version === undefined ? 'JavaScript' : `Node.js ${process.version}`
}
