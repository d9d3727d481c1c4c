import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { firstStart, type FirstStart } from '@/lib/admin/server/first-start'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { env } from '@/lib/config/env'
import { SetupError } from '@/lib/config/setup-error'
import { openDb, type Db } from '@/lib/db/db'
import { enforcement } from '@/lib/db/enforcement'
import { startDatabase, type StartedDatabase } from '@/lib/db/start'
import { checkGuard } from '@/lib/proof/server/check-guard'
import { guardDirectory } from '@/lib/proof/server/guard'

import { Child } from './child'

/** The whole of Vouchsafe, running: database, web process and worker. */
export interface Product {
  url: string
  /** As the serving role. */
  db: Db
  /** The first admin, if this start made one. */
  admin: FirstStart['admin']
  /** Ends everything in order: requests, worker, database. A second call waits for the first. */
  stop(): Promise<void>
  /** Ends everything at once. */
  kill(): void
}

/** How the product is to run. */
export interface ProductOptions {
  /** Shown to a second starter on the same data. */
  purpose: string
  mode: 'production' | 'development'
  /** For people: what happens on the way, and later when something had to be started again. */
  onNotice(message: string): void
  /** Told at once when a first admin was made: whatever fails afterwards, this password is shown only now. */
  onAdmin?(admin: NonNullable<FirstStart['admin']>): void
}

/** dist/cli.js and cli/main.ts are both one folder below the project's root. */
export const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)))

const POOL_SIZE = 3

/**
 * Starts everything: builds what is out of date, starts the embedded database unless DATABASE_URL is set,
 * migrates as the owner, makes the first admin, then serves with the serving role's rights alone. Resolves
 * when requests are answered.
 */
export async function startProduct(options: ProductOptions): Promise<Product> {
  if (options.mode === 'production') await build()
  const { onNotice, purpose } = options
  const database = await startDatabase({ purpose, stopOnSignal: false, onNotice })
  const db = openDb(database.appUrl, { poolSize: POOL_SIZE, applicationName: 'vouchsafe start' })
  const children: Child[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop()))
    await db.close()
    await database.stop()
  }
  try {
    for (const gap of await enforcement(db.pool)) onNotice(`${gap.message}\n  → ${gap.fix}`)
    // Before anything is stored: what is added to a log that was set back could not be taken away again.
    await checkGuard(db, guardDirectory(env().keysDir))
    const { admin } = await firstStart(db, env(), () => new Date())
    if (admin !== null) options.onAdmin?.(admin)
    // The worker first: it makes the partitions that events of this month need.
    for (const name of ['worker', 'web'] as const) {
      children.push(await startChild(name, database, options))
    }
    let stopped: Promise<void> | undefined
    return {
      url: env().url,
      db,
      admin,
      stop: () => (stopped ??= stop()),
      kill: () => children.forEach((child) => child.kill()),
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const FILES = {
  web: { built: 'dist/server.js', source: 'app/server.ts' },
  worker: { built: 'dist/worker.js', source: 'worker/main.ts' },
}

/**
 * Most of what an append makes is garbage a moment later: with room for it in the young generation it dies there.
 * 64 MB is a sixth less CPU for an event than the default of 16 (measured); it costs at most three times that in memory.
 */
const NODE_OPTIONS = ['--max-semi-space-size=64']

/** Each delivery of the worker may look a name up at once, and half of the threads are for that. */
const WORKER_THREADS = '32'

function startChild(
  name: 'web' | 'worker',
  database: StartedDatabase,
  { mode, onNotice }: ProductOptions,
): Promise<Child> {
  const built = mode === 'production'
  return Child.start({
    name,
    file: path.join(ROOT, built ? FILES[name].built : FILES[name].source),
    execArgv: built ? ['--enable-source-maps', ...NODE_OPTIONS] : ['--import', 'tsx'],
    env: {
      ...(name === 'worker' && { UV_THREADPOOL_SIZE: WORKER_THREADS }),
      ...childProcessEnv({ databaseUrl: database.appUrl, mode }),
    },
    onNotice,
  })
}

/** Does nothing when nothing changed since the last build. */
async function build(): Promise<void> {
  const child = spawn(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new SetupError('The build failed; see above.', 'Correct it and start again.')
}
