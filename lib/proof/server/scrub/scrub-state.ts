import type { Db } from '@/lib/db/db'
import { type CheckState, entriesToCheck } from '@/lib/log/server/log-check'
import type { ScrubRun, ScrubView } from '@/lib/proof/scrub-view'

import { selectScrubbing, selectScrubs, type StoredScrub } from './store-scrub'

/** How checking of one log stands. */
export async function scrubOf(db: Pick<Db, 'pool'>, logId: string): Promise<ScrubView> {
  const stored = await selectScrubs(db.pool, logId)
  const [full, sample] = (['full', 'sample'] as const).map((kind) =>
    runOf(stored.find((one) => one.kind === kind)),
  )
  // What somebody waits for goes first.
  const running =
    stored.find(({ askedAt }) => askedAt !== null) ?? stored.find(({ begunAt }) => begunAt !== null)
  const isSampleNewer = sample != null && (full == null || sample.endedAt > full.endedAt)
  return {
    full: full ?? null,
    sample: sample ?? null,
    running: running === undefined ? null : runningOf(running),
    findingsTotal: Math.max(full?.findingsTotal ?? 0, isSampleNewer ? sample.findingsTotal : 0),
  }
}

function runOf(stored: StoredScrub | undefined): ScrubRun | null {
  const { result, endedAt } = stored ?? {}
  return result == null || endedAt == null ? null : { ...result, endedAt: endedAt.toISOString() }
}

function runningOf({ kind, begunAt, askedBy, state }: StoredScrub): ScrubView['running'] {
  // safe: for people to look at; who goes on with it verifies it first.
  const check = state === null ? null : (JSON.parse(state) as CheckState)
  return {
    kind,
    begunAt: begunAt?.toISOString() ?? null,
    askedBy,
    entries: check?.entries ?? 0,
    of: check === null ? 0 : entriesToCheck(check),
    findingsTotal: check?.findingsTotal ?? 0,
  }
}

/** How checking stands in all logs, for whoever watches. */
export const scrubbing = (db: Pick<Db, 'pool'>) => selectScrubbing(db.pool)
