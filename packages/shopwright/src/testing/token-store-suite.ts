import { anyText, leasedFrom, type TokenStoreCase, type TokenStoreUnderTest } from './token-store-case.ts'
import { tokenStoreCases, tokenStoreLeaseCases } from './token-store-cases.ts'
import { tokenStoreProcessCases } from './token-store-process-cases.ts'

export type { OpenTokenStore, TokenStorePlace, TokenStoreUnderTest } from './token-store-case.ts'

async function runCase({ run, unmigrated }: TokenStoreCase, under: TokenStoreUnderTest): Promise<void> {
  const { value = anyText } = under
  const place = await under.place()
  try {
    const opened = await place.open()
    const { store } = opened
    try {
      if (unmigrated !== true) await store.migrate?.()
      await run({ place, store, value, leased: (key, ms) => leasedFrom(store, key, ms) })
    } finally {
      await opened.close()
    }
  } finally {
    await place.drop()
  }
}

/**
 * Everything that a {@link TokenStore} promises: rows byte for byte, one lease at a time with a growing fence, no write
 * of one who came late, listing in order. With real processes that race, migrate at once, freeze and are killed where the
 * place can be opened from several. Needs Node, Bun or Deno.
 *
 * - `test`: of your test runner.
 * - `place`: a new, empty place for each case.
 * - `processes`: whether other processes can open a place, as its `elsewhere` says; false by default.
 * - `value`: for a store that keeps only what it understands.
 *
 * @example
 * import { test } from 'vitest'
 * tokenStoreSuite({
 *   test,
 *   place: () => ({
 *     open: () => ({ store: memoryTokenStore(), close: () => {} }),
 *     drop: () => {},
 *   }),
 * })
 */
export function tokenStoreSuite(under: TokenStoreUnderTest): void {
  const alone = [...tokenStoreCases, ...tokenStoreLeaseCases]
  for (const row of under.processes === true ? [...alone, ...tokenStoreProcessCases] : alone) {
    if (row.needs === undefined || under.value === undefined) under.test(row.title, () => runCase(row, under))
  }
}
