import path from 'node:path'
import { fileURLToPath } from 'node:url'

import next from 'next'

import { hearOfChanges } from '@/lib/access/server/hear-of-changes'
import { checkReadiness } from '@/lib/admin/server/check-readiness'
import { env, type Env } from '@/lib/config/env'
import { setNextAuthUrl } from '@/lib/config/next-auth-env'
import { SetupError } from '@/lib/config/setup-error'
import { openDb, useDb as serveWith, type Db } from '@/lib/db/db'
import { deliveryFigures } from '@/lib/delivery/server/delivery-figures'
import { builtFiles } from '@/lib/http/built-files'
import { apiHandler } from '@/lib/http/handler'
import { drain, listen, makeHttpServer, type PageHandler } from '@/lib/http/http-server'
import { limitPages } from '@/lib/http/limit-page'
import { logger } from '@/lib/http/log'
import { metrics } from '@/lib/http/metrics'
import { endWith, onStop, sayReady } from '@/lib/http/process-signals'
import { RateLimiter } from '@/lib/http/rate-limiter'
import { makeRouter } from '@/lib/http/router'
import { appendStats } from '@/lib/log/server/append'
import { keepWritingRefusals } from '@/lib/log/server/count-refusal'
import { publishing } from '@/lib/proof/server/publishing'
import { scrubbing } from '@/lib/proof/server/scrub/scrub-state'
import { openTails } from '@/lib/search/server/tail-places'

import { apiRoutes } from './api/routes'
import { listenForSyslog } from './syslog/listeners'

/** Running requests may take this long after SIGTERM; the default of container runtimes is to kill after 30 s. */
const DRAIN_MS = 25_000

async function main(): Promise<void> {
  const settings = env()
  const db = openDatabase(settings)
  const { ready, checks } = await checkReadiness(db)
  if (!ready) {
    throw new SetupError(
      `The database is not ready: ${JSON.stringify(checks)}.`,
      'Start with `vouchsafe start`, which migrates it first.',
    )
  }
  setNextAuthUrl(settings.url)
  const stopHearing = hearOfChanges(db)
  const stopWritingRefusals = keepWritingRefusals(db, (error, what) => logger().warn({ err: error }, what))
  metrics().watchAppends(() => appendStats(db))
  metrics().watchTails(() => openTails(db))
  metrics().watchDeliveries(() => deliveryFigures(db))
  metrics().watchLogs(async () => ({ ...(await publishing(db)), ...(await scrubbing(db)) }))
  const dev = settings.mode === 'development'
  const pages = await startPages(dev, settings.port)
  const router = makeRouter(apiRoutes)
  const { url, trustedProxies } = settings
  const stop = new AbortController()
  const limiter = new RateLimiter()
  const server = makeHttpServer({
    api: apiHandler({ db, routes: apiRoutes, url, trustedProxies, stopping: stop.signal, limiter }),
    isApi: (pathname) => /^\/(?:api\/v1|compat)(?:\/|$)/.test(pathname) || router.has(pathname),
    page: pages.handle,
    limitPage: limitPages(db, limiter),
    url,
    trustedProxies,
    dev,
  })
  const { upgrade } = pages
  if (upgrade) server.on('upgrade', (request, socket, head) => void upgrade(request, socket, head))
  const port = await listen(server, settings.port)
  const syslog = await listenForSyslog(db, { listeners: settings.syslog, tls: settings.syslogTls })
  onStop(async () => {
    // Live tails end by themselves now; everything else has an end of its own.
    stop.abort()
    await Promise.all([drain(server, DRAIN_MS), syslog.stop(DRAIN_MS)])
    // Of those who were answered until now, too; after the last answer, so that none comes later.
    await stopWritingRefusals()
    await stopHearing()
    await db.close()
  })
  logger().info({ port, url }, 'serving')
  sayReady()
}

function openDatabase(settings: Env): Db {
  if (settings.databaseUrl === null) {
    throw new SetupError(
      'This process needs DATABASE_URL: it does not start a database of its own.',
      'Start with `vouchsafe start`.',
    )
  }
  const db = openDb(settings.databaseUrl, {
    poolSize: settings.poolSize,
    applicationName: 'vouchsafe web',
  })
  serveWith(db)
  return db
}

async function startPages(dev: boolean, port: number) {
  // dist/server.js and app/server.ts are both one folder below the project's root.
  const dir = path.dirname(path.dirname(fileURLToPath(import.meta.url)))
  const app = next({ dev, dir, port })
  await app.prepare()
  const handler = app.getRequestHandler()
  // Next's development mode reloads pages over a socket; in production nobody upgrades anything.
  if (dev) return { handle: handler, upgrade: app.getUpgradeHandler() }
  const answerFile = builtFiles(path.join(dir, '.next/static'))
  const handle: PageHandler = async (request, response) => {
    if (!(await answerFile(request, response))) await handler(request, response)
  }
  return { handle, upgrade: null }
}

main().catch(endWith)
