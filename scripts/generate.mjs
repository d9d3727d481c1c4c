// Makes lib/db/generated from prisma/schema.prisma, without network. Called by `postinstall`.
//
// `prisma generate` needs no schema engine, yet downloads one at first use unless told where it is. Any file that
// exists will do, and this script is one. Nothing else in the project uses the engine: see lib/db/migrate.ts.
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = fileURLToPath(import.meta.url)
const require = createRequire(import.meta.url)
const packageFile = require.resolve('prisma/package.json')
const cli = join(dirname(packageFile), require(packageFile).bin.prisma)

const result = spawnSync(process.execPath, [cli, 'generate', '--no-hints'], {
  cwd: dirname(dirname(here)),
  encoding: 'utf8',
  env: {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? here,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  },
})
if (result.status !== 0) {
  process.stderr.write(
    `${result.stdout}${result.stderr}\nThe Prisma client could not be generated. Fix prisma/schema.prisma, then: node scripts/generate.mjs\n`,
  )
  process.exit(result.status ?? 1)
}
