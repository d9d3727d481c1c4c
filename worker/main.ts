import { setTimeout as wait } from 'node:timers/promises'

import { keepHouse } from '@/lib/admin/server/keep-house'
import { env } from '@/lib/config/env'
import { SetupError } from '@/lib/config/setup-error'
import { openDb, type Db } from '@/lib/db/db'
import { watchDeliveries } from '@/lib/delivery/server/watch-deliveries'
import { logger } from '@/lib/http/log'
import { endWith, onStop, sayReady } from '@/lib/http/process-signals'
import { watchSources } from '@/lib/ingest/server/watch-sources'
import { beatLogs } from '@/lib/proof/server/beat-logs'
import { retireLogKeys } from '@/lib/proof/server/retire-log-keys'

import { publishAlways } from './checkpoints'
import { deliverAlways } from './deliveries'
import { scrubAlways } from './scrubs'

const EVERY_MS = 60_000
/** One of them is the publisher's for as long as it works. */
const POOL_SIZE = 5

async function main(): Promise<void> {
  const { databaseUrl } = env()
  if (databaseUrl === null) {
    throw new SetupError('The worker needs DATABASE_URL.', 'Start with `vouchsafe start`.')
  }
  const db = openDb(databaseUrl, { poolSize: POOL_SIZE, applicationName: 'vouchsafe worker' })
  const stopping = new AbortController()
  const { signal } = stopping
  const working = Promise.all([
    work(db, signal),
    deliverAlways(db, signal),
    publishAlways(db, signal),
    scrubAlways(db, signal),
  ])
  onStop(async () => {
    stopping.abort()
    await working
    await db.close()
  })
  sayReady()
  await working
}

/** One round a minute until told to stop; a round that has begun is finished. */
async function work(db: Db, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await round(db)
    await wait(EVERY_MS, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** What fails is tried again with the next round; until then nothing of it is needed. */
async function round(db: Db): Promise<void> {
  await part('housekeeping', () => keepHouse(db, new Date()))
  await part('listening for sources', () => watchSources(db, new Date()))
  await part('ending keys of logs', () => retireLogKeys(db, new Date()))
  await part('heartbeats of logs', () => beatLogs(db, new Date()))
  await part('watching deliveries', () => watchDeliveries(db, new Date()))
}

async function part(name: string, work: () => Promise<object | null>): Promise<void> {
  try {
    const done = await work()
    if (done !== null) logger().debug(done, `${name} done`)
  } catch (error) {
    logger().warn({ err: error }, `${name} failed; next try in a minute`)
  }
}

main().catch(endWith)
