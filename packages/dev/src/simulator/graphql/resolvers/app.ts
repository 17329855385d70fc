import type { AdminContext, Resolvers } from '../context.ts'
import { globalId } from '../global-id.ts'
import { revokeAccessScopes } from './revoke-access-scopes.ts'

interface AccessScope {
  readonly handle: string
  readonly description: string
}

/** Scopes as the API lists them: what is implied by write stands in the list too. */
function accessScopes(granted: readonly string[]): readonly AccessScope[] {
  const implied = granted.flatMap((scope) =>
    scope.startsWith('write_') ? [scope, scope.replace('write_', 'read_')] : [scope],
  )
  return [...new Set(implied)].toSorted().map((handle) => ({ handle, description: describe(handle) }))
}

function describe(scope: string): string {
  const [verb = '', ...what] = scope.split('_')
  return `${verb === 'write' ? 'Modify' : 'Read'} ${what.join(' ')}`
}

/** The app as the API shows it. */
export function ownApp(context: AdminContext): Readonly<Record<string, unknown>> {
  const { app } = context.world
  return {
    __typename: 'App',
    id: globalId('App', app.id),
    title: app.name,
    handle: app.handle,
    apiKey: app.clientId,
    embedded: app.embedded,
    published: false,
    shopifyDeveloped: false,
    webhookApiVersion: context.version,
    launchUrl: launchUrl(context),
    requestedAccessScopes: accessScopes(app.scopes),
    optionalAccessScopes: accessScopes(app.optionalScopes),
    failedRequirements: [],
    features: [],
    appStoreAppUrl: null,
  }
}

function launchUrl({ world, shop }: AdminContext): string {
  return `https://admin.shopify.com/store/${shop.handle}/apps/${world.app.handle}`
}

/** The installation of the app in the shop. */
export function installation(context: AdminContext): Readonly<Record<string, unknown>> {
  const { world, shop } = context
  return {
    __typename: 'AppInstallation',
    id: globalId('AppInstallation', `${world.app.id}${shop.id}`),
    launchUrl: launchUrl(context),
    uninstallUrl: null,
    accessScopes: accessScopes(shop.grantedScopes),
    activeSubscriptions: [],
    subscriptions: [],
  }
}

/** The app that asks, and its installation in the shop. Another app than its own, an app does not see. */
export const appResolvers: Resolvers = {
  QueryRoot: {
    app: (_source, { id }: { readonly id?: string | null }, context) =>
      id === undefined || id === null || id === globalId('App', context.world.app.id) ? ownApp(context) : null,
    appByKey: (_source, { apiKey }: { readonly apiKey: string }, context) =>
      apiKey === context.world.app.clientId ? ownApp(context) : null,
    appByHandle: (_source, { handle }: { readonly handle: string }, context) =>
      handle === context.world.app.handle ? ownApp(context) : null,
    appInstallation: (_source, _args, context) => installation(context),
    currentAppInstallation: (_source, _args, context) => installation(context),
  },
  Mutation: {
    appRevokeAccessScopes(_source, args: { readonly scopes: readonly string[] }, context) {
      const { revoked, userErrors } = revokeAccessScopes(args, context)
      return { revoked: revoked.map((handle) => ({ handle, description: describe(handle) })), userErrors }
    },
  },
  App: { installation: (_source, _args, context) => installation(context) },
  AppInstallation: { app: (_source, _args, context) => ownApp(context) },
}
