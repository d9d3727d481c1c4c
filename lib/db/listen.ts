import { randomInt } from 'node:crypto'

import pg from 'pg'

import type { Db } from './db'
import { ignoreLostConnection } from './pool'

/** What somebody who listens is told. */
export interface Listening {
  /** From now on nothing is missed. */
  up(): void
  /** Something may have been missed, and may be until `up` is called again. */
  down(): void
  notified(): void
}

/** How often the connection is tried while it is quiet; one that does not answer within this is lost. */
const BEAT_MS = 2000
const RETRY_MS = { least: 100, most: 5000 }

/**
 * Listens to a channel of the database on a connection of its own, and connects again whenever that is lost. A pooler on
 * the way must give out sessions, as for everything else of ours. Returns how to stop.
 */
export function listen(db: Db, channel: string, told: Listening): () => Promise<void> {
  const stopping = new AbortController()
  const ended = stayConnected(db, channel, told, stopping.signal)
  return () => {
    stopping.abort()
    return ended
  }
}

async function stayConnected(db: Db, channel: string, told: Listening, stopping: AbortSignal): Promise<void> {
  let retryMs = RETRY_MS.least
  while (!stopping.aborted) {
    const reached = await listenOnce(db, channel, told, stopping)
    retryMs = reached ? RETRY_MS.least : Math.min(retryMs * 2, RETRY_MS.most)
    // Not all processes at the same moment, when the server comes back.
    await pause(randomInt(retryMs, 2 * retryMs), stopping)
  }
}

/** Returns when the connection has ended: whether there ever was one. */
async function listenOnce(db: Db, channel: string, told: Listening, stopping: AbortSignal): Promise<boolean> {
  const { application_name: name = 'vouchsafe', ...options } = db.pool.options
  const client = new pg.Client({
    ...options,
    application_name: `${name} (listening)`,
    query_timeout: BEAT_MS,
  })
  client.on('error', ignoreLostConnection)
  const lost = new AbortController()
  client.on('end', () => lost.abort())
  let reached = false
  try {
    await client.connect()
    client.on('notification', () => told.notified())
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`)
    reached = true
    told.up()
    const over = AbortSignal.any([lost.signal, stopping])
    while (!over.aborted) {
      await pause(BEAT_MS, over)
      if (!over.aborted) await client.query('SELECT 1')
    }
  } catch {
    // Not there, or lost: whoever listens is told that it is down, and it is tried again.
  }
  if (reached) told.down()
  await client.end().catch(ignoreLostConnection)
  return reached
}

/** Waits, but no longer than until the signal. */
function pause(ms: number, until: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (until.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      until.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    until.addEventListener('abort', done)
  })
}
