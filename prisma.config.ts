import { defineConfig } from 'prisma/config'

// No datasource URL: migrations are applied by lib/db/migrate.ts, and `prisma generate` needs none.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
})
