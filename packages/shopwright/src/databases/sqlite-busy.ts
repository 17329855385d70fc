const BUSY = /SQLITE_BUSY|SQLITE_LOCKED|database (?:table |schema )?is locked/i

/** Whether the error says that another process holds the database. */
export function isBusy(error: unknown): boolean {
  const { code = '', message = '' } = error as { readonly code?: unknown; readonly message?: unknown }
  return BUSY.test(`${String(code)} ${String(message)}`)
}

/** Does it again, while others are served, as long as another process holds the database; for `patience` ms at most. */
export async function patiently<T>(run: () => T, patience: number): Promise<Awaited<T>> {
  const deadline = performance.now() + patience
  for (;;) {
    try {
      return await run()
    } catch (error) {
      if (!isBusy(error) || performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20))
    }
  }
}
