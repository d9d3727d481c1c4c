import { logMemory } from '@/components/proof/log-memory'
import { readLog, servedLog } from '@/components/proof/read-log'
import { openShown, recallLog, recallUnsigned } from '@/components/proof/recall-log'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import type { Recalled } from '@/lib/proof/remember-log'
import { placesOf, type RememberedLog } from '@/lib/proof/remembered-log'

/** What this browser has to say of a log. */
export interface Look {
  /** What is wrong with the signature of its checkpoint; null: it is right. */
  problem: string | null
  /** Null where nothing could be compared. */
  recalled: Recalled | null
  /** Why nothing of it is remembered when the page is left. */
  memoryProblem: string | null
  /** What it saw of this log before; null: nothing. */
  before: Checkpoint | null
  at: number
}

/**
 * Verifies the last checkpoint of a tenant's log, and that the log contains the one that this browser saw before. Null: it has none,
 * and nothing was seen of it.
 */
export async function lookAtLog(
  tenant: { id: string; slug: string },
  signal: AbortSignal,
): Promise<Look | null> {
  const memory = await logMemory()
  const all = await memory.all()
  const log = await readLog(tenant.slug, signal)
  const places = placesOf({ tenant, logId: log.id })
  const look = (found: Pick<Look, 'problem' | 'recalled'>, before: RememberedLog | null): Look => ({
    ...found,
    memoryProblem: memory.problem(),
    before: before && checkpointOf(before.note),
    at: Date.now(),
  })
  if (log.checkpoint === null) {
    const recalled = recallUnsigned(all, places)
    return recalled && look({ problem: null, recalled }, recalled.before)
  }
  const { note } = log.checkpoint
  const vkeys = log.keys.map(({ vkey }) => vkey)
  const { known, opened } = openShown(all, { note, origin: log.origin, vkeys })
  if ('problem' in opened) return look({ problem: opened.problem, recalled: null }, known)
  const tiles = servedLog(log.id, signal)
  const recalled = await recallLog(memory, { places, tiles, keys: log.keys, note, opened, known, signal })
  // A log that continues another one has to contain what is left of that.
  return look({ problem: null, recalled }, known ?? recalled.moved?.from ?? null)
}
