// Writes data/ and src/generated/ from public registry packages: `npm run generate -w packages/platform-data`.
// The same packages give the same bytes. When a new API version is out: change the versions and integrities in
// registry.mjs, the two constants below, and the tables in src/admin-schema.ts and src/required-scopes.ts.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gunzipSync } from 'node:zlib'
import { strippedSDL } from './admin-schema.mjs'
import { fetchPackage, sources } from './registry.mjs'
import { requiredScopesFile } from './required-access.mjs'
import { sameAs, webhookPayloads } from './webhook-payloads.mjs'
import { topicNameType, webhookTopics } from './webhook-topics.mjs'

const schemaVersion = '2026-10'
const webhookVersion = '2026-07'
/** Supported, and published with schemas. */
const payloadVersions = ['2025-10', '2026-01', '2026-04', webhookVersion]
const home = fileURLToPath(new URL('..', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'platform-data-'))
try {
  const schemas = fetchPackage(sources.schemas, folder)
  const webhooks = fetchPackage(sources.webhooks, folder)

  const published = readFileSync(join(schemas, `dist/data/admin_${schemaVersion}.json.gz`))
  const { data: introspection, offline_scopes: scopes } = JSON.parse(gunzipSync(published).toString('utf8'))
  const topics = webhookTopics(join(webhooks, 'metadatas', webhookVersion), introspection)

  mkdirSync(join(home, 'data'), { recursive: true })
  mkdirSync(join(home, 'src/generated'), { recursive: true })
  writeData(`admin-${schemaVersion}.graphql`, strippedSDL(introspection))
  writeData(`required-scopes-${schemaVersion}.json`, JSON.stringify(requiredScopesFile(scopes.items)))
  writeData('webhook-topics.json', JSON.stringify(topics))
  writeFileSync(join(home, 'src/generated/webhook-topic-name.ts'), topicNameType(topics))
  writePayloads(join(webhooks, 'schemas'))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function writePayloads(schemas) {
  const target = join(home, 'src/generated/webhook-payloads')
  const { shapes, versions } = webhookPayloads(schemas, payloadVersions)
  rmSync(target, { recursive: true, force: true })
  mkdirSync(target, { recursive: true })
  writeFileSync(join(target, 'shapes.ts'), shapes)
  for (const [version, text] of versions) writeFileSync(join(target, `${version}.ts`), text)
  writeFileSync(join(target, `${schemaVersion}.ts`), sameAs(schemaVersion, webhookVersion))
}

function writeData(name, text) {
  const bytes = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: Buffer.byteLength(text),
    },
  })
  writeFileSync(join(home, 'data', `${name}.br`), bytes)
  console.log(`data/${name}.br  ${text.length} characters, ${bytes.length} bytes`)
}
