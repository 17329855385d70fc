import { type HandlerRes, redirect } from '../admin/request.ts'
import { appListPath, appPathOf, type Place } from '../admin/shell.ts'
import { grantScopes, install } from '../lifecycle.ts'
import { consentPage, refusalPage } from './consent-pages.ts'
import { ask } from './questions.ts'
import { covers, scopesOf } from './scopes.ts'

/**
 * `/store/{shop}/oauth/install`: Shopify itself installs the app with the scopes of its settings, and adds
 * `optional_scopes` where it is installed. Then the merchant is led to the app.
 */
export function managedInstall(place: Place, query: URLSearchParams): HandlerRes {
  const { world, shop, origins } = place
  const { app } = world
  if (query.get('client_id') !== app.clientId) {
    return refusalPage(place, 404, 'Not Found', `No such client_id. The simulator’s app has ${app.clientId}.`)
  }
  const optional = scopesOf(query.get('optional_scopes') ?? '')
  const foreign = optional.filter((scope) => !app.optionalScopes.includes(scope))
  if (foreign.length > 0) {
    return refusalPage(place, 400, 'Invalid optional scopes', `Not among the app’s: ${foreign.join(', ')}.`)
  }
  const isInstalled = shop.state !== 'uninstalled'
  const open = (): HandlerRes => redirect(appPathOf(world, shop.handle))
  if (isInstalled && covers(shop.grantedScopes, optional)) return open()
  const token = ask(world, {
    shop: shop.handle,
    yes() {
      if (shop.state === 'uninstalled') install(world, shop)
      grantScopes(world, shop, optional)
      return open()
    },
    no: () => redirect(isInstalled ? appPathOf(world, shop.handle) : appListPath(shop.handle)),
  })
  return consentPage(place, {
    title: isInstalled ? `${app.name} asks for more access` : `Install ${app.name}`,
    lead: isInstalled ? 'It can do without, but would also like to:' : 'This app will be able to:',
    scopes: isInstalled ? optional : [...app.scopes, ...optional],
    yes: isInstalled ? 'Allow' : 'Install',
    token,
    // An app that is not embedded is opened at its own address.
    leadsTo: origins.framed,
  })
}
