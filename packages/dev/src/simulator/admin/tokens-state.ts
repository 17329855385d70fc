import type { Faults } from '../faults.ts'
import { install, uninstall } from '../lifecycle.ts'
import type { TokenLife, Tokens } from '../oauth/token-lives.ts'
import type { SimulatedShop } from '../shops.ts'
import type { World } from '../world.ts'
import type { TokensState } from './browser/wire.ts'
import { answerJson, type HandlerRes } from './request.ts'

/** Where the page gets its facts from; without them it is empty. */
export interface TokenSources {
  readonly tokens?: Tokens | undefined
  readonly faults?: Pick<Faults, 'pending'> | undefined
}

/** As many as a person scrolls through; `simulator.tokens` has them all. */
const SHOWN = 100

/** The access tokens of a shop, newest first. */
export function tokensState(world: World, { tokens, faults }: TokenSources, shop: string): TokensState {
  const all = tokens?.list(shop) ?? []
  return {
    now: world.clock.now(),
    flows: world.clock.flows,
    shopState: world.shops.get(shop)?.state ?? 'unknown',
    lost: faults?.pending('token', shop) ?? 0,
    live: all.filter(({ state }) => state === 'live').length,
    hidden: Math.max(0, all.length - SHOWN),
    tokens: all.slice(0, SHOWN),
  }
}

type Act = (tokens: Tokens, world: World, shop: SimulatedShop) => void

const ON_SHOP: Readonly<Record<string, Act>> = {
  lose: (tokens, _world, shop) => tokens.loseNextAnswer(shop.handle),
  uninstall: (_tokens, world, shop) => uninstall(world, shop),
  install: (_tokens, world, shop) => install(world, shop),
}

const ON_TOKEN: Readonly<Record<string, (tokens: Tokens, life: TokenLife) => void>> = {
  expire: (tokens, { id }) => tokens.expire(id),
  revoke: (tokens, { id }) => tokens.revoke(id),
}

/** What somebody ordered on the page: expire, revoke, lose the next answer, uninstall, install. */
export function actOnTokens(
  world: World,
  tokens: Tokens,
  shop: SimulatedShop,
  order: Readonly<Record<string, unknown>>,
): HandlerRes {
  const name = typeof order['action'] === 'string' ? order['action'] : ''
  if (Object.hasOwn(ON_SHOP, name)) {
    ON_SHOP[name]?.(tokens, world, shop)
    return answerJson(200, {})
  }
  if (!Object.hasOwn(ON_TOKEN, name)) return answerJson(400, { error: 'There is no such action.' })
  const life = tokens.list(shop.handle).find(({ id }) => id === order['id'])
  if (life === undefined) return answerJson(404, { error: 'The shop has no such token.' })
  ON_TOKEN[name]?.(tokens, life)
  return answerJson(200, {})
}
