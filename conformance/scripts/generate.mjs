// Writes vectors/*.json from the readable definitions in cases/. Deterministic: a fixed clock, fixed secrets, no randomness.
//   node scripts/generate.mjs           write
//   node scripts/generate.mjs --check   exit 1 when a file differs from what its definition says
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { CONFIG, CONFIG_WITH_OLD, NOW } from './signing.mjs'
import { adminGraphql } from './cases/admin-graphql.mjs'
import { appHome } from './cases/app-home.mjs'
import { appProxy } from './cases/app-proxy.mjs'
import { construction } from './cases/construction.mjs'
import { extensions } from './cases/extensions.mjs'
import { otherGrants } from './cases/other-grants.mjs'
import { patchIdToken } from './cases/patch-id-token.mjs'
import { redaction } from './cases/redaction.mjs'
import { redirects } from './cases/redirects.mjs'
import { session } from './cases/session.mjs'
import { shopNormaliser } from './cases/shop-normaliser.mjs'
import { flow, webhook } from './cases/signed-body.mjs'
import { tokenExchange } from './cases/token-exchange.mjs'

const definitions = [
  webhook,
  flow,
  appProxy,
  appHome,
  ...extensions,
  ...redirects,
  patchIdToken,
  tokenExchange,
  ...otherGrants,
  adminGraphql,
  redaction,
  shopNormaliser,
  construction,
  session,
]

const folder = new URL('../vectors/', import.meta.url)
const check = process.argv.includes('--check')
const seen = new Set()
let stale = 0
mkdirSync(folder, { recursive: true })

for (const { file, function: name, config, withOld, cases } of definitions) {
  for (const { id } of cases) {
    if (seen.has(id)) throw new Error(`Two cases are called ${id}`)
    seen.add(id)
  }
  const content = {
    function: name,
    config: config ?? (withOld ? CONFIG_WITH_OLD : CONFIG),
    now: NOW,
    cases: cases.map(tidy),
  }
  const target = new URL(`${file}.json`, folder)
  // Non-ASCII and control characters are written as escapes, so that no editor and no other language can spoil them.
  const text = JSON.stringify(content, null, 2).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
  if (!check) writeFileSync(target, `${text}\n`)
  else if (JSON.stringify(JSON.parse(readFileSync(target, 'utf8'))) !== JSON.stringify(JSON.parse(text))) {
    stale += 1
    console.error(`vectors/${file}.json differs from its definition: run node scripts/generate.mjs`)
  }
}

console.log(`${seen.size} cases in ${definitions.length} files`)
if (stale > 0) process.exitCode = 1

/** A fixed order of the keys, and each row once. */
function tidy({ id, rows, note, function: name, config, call, http, expect }) {
  return { id, rows: [...new Set(rows)], note, function: name, config, call, http, expect }
}
