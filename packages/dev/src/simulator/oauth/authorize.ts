import { redirect, type HandlerRes } from '../admin/request.ts'
import { swapOrigin } from '../admin/origins.ts'
import { appListPath, type Place } from '../admin/shell.ts'
import { install, setScopes } from '../lifecycle.ts'
import { type AuthorizationRequest, authorizationRequest } from './authorization-request.ts'
import { signedUrl } from './callback.ts'
import { issueCode } from './codes.ts'
import { consentPage, refusalPage } from './consent-pages.ts'
import { ask } from './questions.ts'
import { covers, withoutImplied } from './scopes.ts'

/**
 * `GET /admin/oauth/authorize` of a shop: the page that asks the merchant for the scopes. What was granted before is not
 * asked again; the merchant goes straight back to the app, with a code.
 */
export async function authorize(place: Place, query: URLSearchParams): Promise<HandlerRes> {
  const { world, shop, origins } = place
  if (shop.state === 'frozen' || shop.state === 'locked') {
    const [status, says] = shop.state === 'frozen' ? [402, 'Unavailable Shop'] : [423, 'Locked']
    return refusalPage(place, status, says, `The shop is ${shop.state}: nothing can be installed in it.`)
  }
  const request = authorizationRequest(world, query)
  if ('says' in request) return refusalPage(place, 400, request.says, request.hint)
  const isInstalled = shop.state === 'installed'
  if (isInstalled && covers(shop.grantedScopes, request.scopes)) return withCode(place, request)
  const token = ask(world, {
    shop: shop.handle,
    yes() {
      grant(place, request)
      return withCode(place, request)
    },
    no: () => redirect(appListPath(shop.handle)),
  })
  return consentPage(place, {
    title: isInstalled ? `Update ${world.app.name}` : `Install ${world.app.name}`,
    lead: isInstalled ? 'This app asks for more than before. It will be able to:' : 'This app will be able to:',
    scopes: request.scopes,
    yes: isInstalled ? 'Update' : 'Install',
    token,
    leadsTo: swapOrigin(request.redirectUrl, origins.app, origins.framed),
  })
}

function grant({ world, shop }: Place, { scopes }: AuthorizationRequest): void {
  if (shop.state === 'uninstalled') return install(world, shop, scopes)
  const kept = shop.grantedScopes.filter((scope) => world.app.optionalScopes.includes(scope))
  setScopes(world, shop, withoutImplied([...scopes, ...kept]))
}

/** Back to the app. */
async function withCode(place: Place, { redirectUrl, state, perUser }: AuthorizationRequest): Promise<HandlerRes> {
  const { world, shop, user, origins } = place
  const code = issueCode(world, shop, perUser ? user : null)
  const location = await signedUrl(world, shop, redirectUrl, { code, ...(state !== null && { state }) })
  return redirect(swapOrigin(location, origins.app, origins.framed))
}
