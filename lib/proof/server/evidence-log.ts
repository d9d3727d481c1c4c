import { setTimeout as wait } from 'node:timers/promises'

import type pg from 'pg'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { treeLines, treeStretches } from '@/lib/proof/evidence-tree'

import { notSigned } from './prove-event'
import { keysOf } from './served-log'
import { selectLogFacts } from './store-served'
import { readNodes } from './store-tiles'

/** A log that was signed as far as somebody wants it. */
export interface SignedLog {
  logId: string
  origin: string
  /** The signed checkpoint. */
  note: string
  /** Entries at that. */
  size: bigint
  /** Its keys as vkeys, newest first. */
  keys: string[]
  /** Only events with a smaller index are wanted. */
  below: number
}

/** The last rows of a view are signed within about a second; a publisher that has just taken over needs a few. */
const SIGNED_WITHIN_MS = 10_000
const LOOK_EVERY_MS = 250

/**
 * The tenant's log, signed up to a size; undefined: all there is now. Waits a while for that.
 *
 * @throws AppError busy where it is still not signed; conflict where it is not signed any more.
 */
export async function signedLog(
  { db, gone }: Pick<Ctx, 'db' | 'gone'>,
  { logId }: TenantRef,
  wanted: number | undefined,
): Promise<SignedLog> {
  let below: number | null = null
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    gone?.throwIfAborted()
    const facts = await selectLogFacts(db.pool, logId)
    if (facts === null) throw new AppError('not_found', 'This tenant has no log.')
    below ??= Math.min(wanted ?? Number.MAX_SAFE_INTEGER, Number(facts.size))
    const { checkpoint, origin } = facts
    if (checkpoint !== null && origin !== null && checkpoint.size >= below) {
      const keys = keysOf(facts).map(({ vkey }) => vkey)
      return { logId, origin, note: checkpoint.note, size: checkpoint.size, keys, below }
    }
    if (facts.problem !== null || waitedMs >= SIGNED_WITHIN_MS) throw notSigned(facts)
    await wait(LOOK_EVERY_MS)
  }
}

/** Events whose neighbourhood in the tree is read at once. */
const STRETCH = 128

/**
 * Lines of `tree.txt`: the log from its first entry to its last, with the events at these places told apart.
 *
 * @throws AppError conflict where the database does not have all of it any more.
 */
export async function* treeOf(
  client: pg.PoolClient,
  { logId, size }: Pick<SignedLog, 'logId' | 'size'>,
  places: readonly number[],
): AsyncGenerator<string, void> {
  for (const stretch of treeStretches(places, size, STRETCH)) {
    const ranges = stretch.map(({ node: { level, index } }) => ({
      from: index << BigInt(level),
      to: (index + 1n) << BigInt(level),
    }))
    const [read] = await readNodes(client, [{ logId, size, ranges }])
    if (!read) throw missingParts()
    yield treeLines(stretch, read)
  }
}

/** What was signed is not all there any more. */
export const missingParts = (): AppError =>
  new AppError('conflict', 'Parts of the log are missing in the database: run `vouchsafe doctor --deep`.')
