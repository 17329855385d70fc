import type { World } from '../world.ts'
import { appBridge } from './browser/app-bridge.ts'
import { frameHost } from './browser/frame-host.ts'
import { panel } from './browser/panel.ts'
import { polaris } from './browser/polaris.ts'
import { tokensScript } from './browser/tokens.ts'
import { webhooksScript } from './browser/webhooks.ts'
import type { BridgeConfig } from './browser/wire.ts'
import type { Origins } from './origins.ts'
import { answer, type HandlerRes } from './request.ts'
import { ADMIN_STYLES } from './styles.ts'
import { TOKEN_STYLES } from './tokens-styles.ts'
import { WEBHOOK_STYLES } from './webhooks-styles.ts'

/** The app's pages load these two from another origin. */
const SHARED = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

type Asset = (world: World, origins: Origins) => HandlerRes

const script = (run: (config: never) => void, config: unknown, headers: Record<string, string> = {}): HandlerRes =>
  // Some loaders wrap functions in a call of __name.
  answer(
    200,
    'text/javascript',
    `{const __name=(f)=>f;(${run.toString()})(${JSON.stringify(config ?? null)})}`,
    headers,
  )

/** Whatever the admin page and the app's page load, by name. Nothing is read from the disk or from a CDN. */
const ASSETS: Readonly<Record<string, Asset>> = {
  'admin.css': () => answer(200, 'text/css', ADMIN_STYLES + WEBHOOK_STYLES + TOKEN_STYLES),
  'frame-host.js': () => script(frameHost, null),
  'panel.js': () => script(panel, null),
  'webhooks.js': () => script(webhooksScript, null),
  'tokens.js': () => script(tokensScript, null),
  'polaris.js': () => script(polaris, null, SHARED),
  'app-bridge.js': (world, origins) => script(appBridge, bridgeConfig(world, origins), SHARED),
}

/** One of {@link ASSETS}, or null. */
export function assetNamed(name: string, world: World, origins: Origins): HandlerRes | null {
  return Object.hasOwn(ASSETS, name) ? (ASSETS[name]?.(world, origins) ?? null) : null
}

function bridgeConfig({ app }: World, origins: Origins): BridgeConfig {
  return { ...origins, appHandle: app.handle, basePath: basePathOf(app.url) }
}

/** The path of the app's URL without a closing slash; empty for most. */
export function basePathOf(appUrl: string): string {
  return new URL(appUrl).pathname.replace(/\/$/, '')
}
