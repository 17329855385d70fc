// `npm run example non-embedded`: a simulated Shopify and this app; install it in your browser.
import { start } from './start.ts'

const { shopify, origin } = await start({
  port: Number(process.env['PORT'] ?? 0),
  shopifyPort: Number(process.env['SIMULATOR_PORT'] ?? 4400),
})

console.log(`
  Open the Shopify admin:  ${shopify}
  Press “Install”, look at what the app asks for, and say yes or no.

  The app itself runs at   ${origin}, but come to it through the admin, as merchants do.
  Ctrl+C ends both.
`)
