import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests read the sources, so that a change shows without a build.
    alias: [
      {
        find: '#hmac',
        replacement: at(`packages/shopwright/src/crypto/hmac-${process.env['SHOPWRIGHT_HMAC'] ?? 'node'}.ts`),
      },
      { find: /^shopwright$/, replacement: at('packages/shopwright/src/index.ts') },
      {
        find: /^shopwright\/(session|sign|testing|tokens|inbox|subscriptions)$/,
        replacement: at('packages/shopwright/src/$1/index.ts'),
      },
      { find: /^shopwright\/adapters\/(.+)$/, replacement: at('packages/shopwright/src/adapters/$1.ts') },
      { find: /^shopwright\/tokens\/(.+)$/, replacement: at('packages/shopwright/src/tokens/stores/$1.ts') },
      {
        find: 'shopwright/inbox/status-page',
        replacement: at('packages/shopwright/src/inbox/status-page/index.ts'),
      },
      { find: /^shopwright\/inbox\/(.+)$/, replacement: at('packages/shopwright/src/inbox/queues/$1.ts') },
      { find: /^@shopwright\/(dev|platform-data)$/, replacement: at('packages/$1/src/index.ts') },
    ],
  },
  test: {
    include: ['{packages,examples}/*/src/**/*.test.ts', '{conformance,bench}/src/**/*.test.ts', 'scripts/**/*.test.ts'],
    typecheck: { enabled: false },
    globalSetup: ['./scripts/services/vitest-setup.mjs'],
    reporters: ['default', './scripts/closing-line.mjs'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
})
