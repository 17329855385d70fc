import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { median } from '../rounds.ts'
import type { Target } from '../targets.ts'

const PROCESSES = 11

/** How long a fresh process waits for each package, in turns; the median. */
export async function timeImports(): Promise<{ lines: string[][]; targets: Target[] }> {
  const packages = {
    'nothing (node:http)': ['node:http'],
    shopwright: ['shopwright'],
    jose: ['jose'],
    '@shopify/shopify-api': ['@shopify/shopify-api/adapters/node', '@shopify/shopify-api'],
  }
  const took: Record<string, number[]> = {}
  for (let process = 0; process < PROCESSES; process += 1) {
    for (const [name, specifiers] of Object.entries(packages))
      (took[name] ??= []).push(await millisToImport(specifiers))
  }
  const millis = (name: keyof typeof packages) => median(took[name] ?? [])
  const own = millis('shopwright')
  return {
    lines: [
      ['import in a fresh process', 'ms'],
      ...Object.keys(packages).map((name) => [`  ${name}`, median(took[name] ?? []).toFixed(1)]),
    ],
    targets: [
      { what: 'import of shopwright', measured: own, bound: 'at most', target: 15, unit: ' ms' },
      {
        what: 'import: faster than @shopify/shopify-api',
        measured: millis('@shopify/shopify-api') / own,
        bound: 'at least',
        target: 8,
        unit: '×',
      },
    ],
  }
}

async function millisToImport(specifiers: readonly string[]): Promise<number> {
  const script = `
    const start = performance.now()
    for (const specifier of ${JSON.stringify(specifiers)}) await import(specifier)
    console.log(performance.now() - start)`
  const folder = new URL('..', import.meta.url)
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { cwd: folder })
  return Number(stdout)
}
