import { env } from '@/lib/config/env'
import type { Db } from '@/lib/db/db'
import { type CheckKind, entriesToCheck } from '@/lib/log/server/log-check'
import type { ScrubRun, ScrubView } from '@/lib/proof/scrub-view'
import { guardDirectory } from '@/lib/proof/server/guard'

import { readNewest } from './newest-check'
import { takeUp } from './put-aside'
import { selectScrubbing, selectScrubs, type StoredScrub } from './store-scrub'
import { oddResult } from './stored-result'

/** How checking of one log stands. A result that is not what was found is told as a finding. */
export async function scrubOf(
  db: Pick<Db, 'pool'>,
  logId: string,
  guardDir: string = guardDirectory(env().keysDir),
): Promise<ScrubView> {
  const stored = await selectScrubs(db.pool, logId)
  const run = (kind: CheckKind) =>
    runOf(
      guardDir,
      logId,
      stored.find((one) => one.kind === kind),
    )
  const [full, sample] = await Promise.all([run('full'), run('sample')])
  // What somebody waits for goes first.
  const running =
    stored.find(({ askedAt }) => askedAt !== null) ?? stored.find(({ begunAt }) => begunAt !== null)
  const isSampleNewer = sample != null && (full == null || sample.endedAt > full.endedAt)
  return {
    full: full ?? null,
    sample: sample ?? null,
    running: running === undefined ? null : runningOf(logId, running),
    findingsTotal: Math.max(full?.findingsTotal ?? 0, isSampleNewer ? sample.findingsTotal : 0),
  }
}

async function runOf(
  guardDir: string,
  logId: string,
  stored: StoredScrub | undefined,
): Promise<ScrubRun | null> {
  const { result, endedAt, kind } = stored ?? {}
  if (result == null || endedAt == null || kind === undefined) return null
  const of = { logId, kind }
  const odd = oddResult(of, stored, await readNewest(guardDir, of))
  const ended = { endedAt: endedAt.toISOString() }
  // Nothing of it is shown then: who changed it may have written anything there.
  return odd === null
    ? { ...result, ...ended }
    : { ...NOTHING, ...ended, begunAt: ended.endedAt, findings: [odd] }
}

const NOTHING = {
  askedBy: null,
  signedSize: null,
  size: 0,
  entries: 0,
  commitments: 0,
  tiles: 0,
  rows: 0,
  findingsTotal: 1,
} as const

function runningOf(logId: string, stored: StoredScrub): ScrubView['running'] {
  const { kind, begunAt, askedBy } = stored
  const check = takeUp({ logId, kind }, stored, null)
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
