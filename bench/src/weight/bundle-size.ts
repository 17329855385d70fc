import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Target } from '../targets.ts'

const OURS = `
  import { AppConfig, verifyWebhookReq } from 'shopwright'
  const app = new AppConfig({ clientId: process.env.ID, clientSecret: process.env.SECRET })
  export const isGenuine = async (req) => (await verifyWebhookReq(app, req)).ok`

const THEIRS = `
  import '@shopify/shopify-api/adapters/node'
  import { shopifyApi } from '@shopify/shopify-api'
  const { webhooks } = shopifyApi({ apiKey: process.env.ID, apiSecretKey: process.env.SECRET, apiVersion: '2026-10', hostName: 'app.example', isEmbeddedApp: true })
  export const isGenuine = async (req) => (await webhooks.validate(req)).valid`

/** Bytes of a minified file that only verifies webhooks. */
export async function measureBundles(): Promise<{ lines: string[][]; targets: Target[] }> {
  const [ours, theirs] = (await Promise.all([OURS, THEIRS].map(bundle))) as [Uint8Array, Uint8Array]
  const line = (name: string, bytes: Uint8Array) => [`  ${name}`, kilobytes(bytes), kilobytes(gzipSync(bytes))]
  return {
    lines: [
      ['a file that only verifies webhooks', 'KB', 'gzip'],
      line('shopwright', ours),
      line('@shopify/shopify-api', theirs),
    ],
    targets: [
      {
        what: 'bundle that only verifies webhooks',
        measured: ours.length / 1024,
        bound: 'at most',
        target: 6,
        unit: ' KB',
      },
    ],
  }
}

async function bundle(contents: string): Promise<Uint8Array> {
  const result = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL('..', import.meta.url)) },
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    write: false,
  })
  return result.outputFiles[0]?.contents ?? new Uint8Array()
}

function kilobytes(bytes: Uint8Array): string {
  return (bytes.length / 1024).toFixed(1)
}
