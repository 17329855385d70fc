import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureChromium, HOW_TO_GET_CHROMIUM } from '../../../scripts/ensure-chromium.mjs'
import { type Running, start } from './start.ts'

const executablePath = ensureChromium()
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking']

describe.skipIf(executablePath === null)(`the non-embedded app in a browser (without: ${HOW_TO_GET_CHROMIUM})`, () => {
  let running: Running
  let profile = ''
  let context: BrowserContext
  let page: Page

  beforeAll(async () => {
    running = await start()
    profile = await mkdtemp(join(tmpdir(), 'shopwright-browser-'))
    context = await chromium.launchPersistentContext(profile, { executablePath: executablePath ?? '', args: ARGS })
    page = await context.newPage()
  })

  afterAll(async () => {
    await context?.close()
    await running?.stop()
    await rm(profile, { recursive: true, force: true })
  })

  const heading = () => page.locator('h1').textContent()
  const shop = () => running.simulator.world.shops.get('demo')
  const tokens = () => [...running.simulator.world.accessTokens.values()]

  /** From the admin’s list of apps, as a merchant does. */
  async function openApp(): Promise<void> {
    await page.goto(running.shopify)
    await page.locator('main a', { hasText: /^(?:Install|Open)$/ }).click()
    await page.waitForLoadState()
  }
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()

  test('asks for its scopes, and a merchant who declines is back in the admin with nothing installed', async () => {
    await openApp()
    expect(await heading()).toBe('Install Stock Notes')
    expect(await page.locator('.scopes').innerText()).toContain('View and edit products')
    await press('Cancel')
    await page.waitForURL(`${running.shopify}/store/demo/apps`)
    expect(await page.locator('.asks').innerText()).toContain('Not installed')
    expect([shop()?.state, tokens()]).toEqual(['uninstalled', []])
  })

  test('is installed with a token that expires, and calls the API', async () => {
    await openApp()
    await press('Install')
    await expect.poll(heading).toBe('Installed on Demo Teas')
    expect(await page.locator('p').textContent()).toBe('The app may: write_products')
    expect(tokens()).toMatchObject([{ mode: 'offline', grant: 'authorization_code', refreshToken: expect.any(String) }])
    expect(page.url()).not.toContain('code=')
  })

  test('opens without a question from then on, two hours later with a refreshed token', async () => {
    await openApp()
    expect(await heading()).toBe('Installed on Demo Teas')
    running.simulator.clock.advance(2 * 3_600_000)
    await openApp()
    expect(await heading()).toBe('Installed on Demo Teas')
    expect(tokens().map(({ grant }) => grant)).toEqual(['authorization_code', 'refresh_token'])
  })

  test('shows another browser nothing of the shop', async () => {
    const response = await fetch(running.origin)
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('Not installed')])
  })

  test('asks again after it was uninstalled, and is installed again', async () => {
    await page.goto(running.shopify)
    await press('Uninstall')
    await expect.poll(() => page.locator('.asks').innerText()).toContain('Not installed')
    await running.simulator.settled()
    expect(running.simulator.world.deliveries.at(-1)).toMatchObject({ subject: 'app/uninstalled', status: 200 })
    await openApp()
    expect(await heading()).toBe('Install Stock Notes')
    await press('Install')
    await expect.poll(heading).toBe('Installed on Demo Teas')
    expect(shop()?.state).toBe('installed')
  })
})
