import { fileURLToPath } from 'node:url'

import { configDefaults, defineConfig } from 'vitest/config'

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '')

/** Two cores and one PostgreSQL: more workers than this only wait for each other. */
const MAX_WORKERS = 3

const exclude = [...configDefaults.exclude, '**/.next/**', '**/.data*/**', '**/*.e2e.ts']

/** Tests of a process as a whole, or that replace a module: each has one of its own. All others share what they import. */
const ALONE = [
  'cli/**/*.db.test.ts',
  'lib/admin/server/sign-in-work.db.test.ts',
  'lib/delivery/server/other-kinds.db.test.ts',
  'lib/export/server/export-limits.db.test.ts',
]

/** Where receivers of tests are: no destination is saved that leads where nothing may be sent. */
const env = { VOUCHSAFE_EGRESS_ALLOW: '127.0.0.0/8' }

/** Runs when a database test is in the run. */
const globalSetup = ['lib/testing/global-setup.ts']

export default defineConfig({
  resolve: { alias: [{ find: /^@\//, replacement: `${root}/` }] },
  test: {
    environment: 'node',
    pool: 'forks',
    maxWorkers: MAX_WORKERS,
    // A slow shared machine is not a failure: nothing is asserted about time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          isolate: false,
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.db.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          isolate: false,
          include: ['**/*.db.test.ts'],
          exclude: [...exclude, ...ALONE],
          globalSetup,
          env,
        },
      },
      {
        extends: true,
        test: { name: 'db-alone', include: ALONE, exclude, globalSetup, env },
      },
    ],
  },
})
