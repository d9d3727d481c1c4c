import { logMemory } from '@/components/proof/log-memory'
import { readLog, servedLog } from '@/components/proof/read-log'
import { openShown, recallLog } from '@/components/proof/recall-log'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import type { Recalled } from '@/lib/proof/remember-log'
import { placesOf } from '@/lib/proof/remembered-log'

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

/** Verifies the last checkpoint of a tenant's log, and that the log contains the one that this browser saw before. Null: it has none. */
export async function lookAtLog(
  tenant: { id: string; slug: string },
  signal: AbortSignal,
): Promise<Look | null> {
  const memory = await logMemory()
  const all = await memory.all()
  const log = await readLog(tenant.slug, signal)
  if (log.checkpoint === null) return null
  const { note } = log.checkpoint
  const vkeys = log.keys.map(({ vkey }) => vkey)
  const { known, opened } = openShown(all, { note, origin: log.origin, vkeys })
  const before = known && checkpointOf(known.note)
  if ('problem' in opened)
    return {
      problem: opened.problem,
      recalled: null,
      memoryProblem: memory.problem(),
      before,
      at: Date.now(),
    }
  const recalled = await recallLog(memory, {
    places: placesOf({ tenant, logId: log.id }),
    tiles: servedLog(log.id, signal),
    keys: log.keys,
    note,
    opened,
    known,
    signal,
  })
  // A log that continues another one has to contain what is left of that.
  const other = recalled.moved?.from
  return {
    problem: null,
    recalled,
    memoryProblem: memory.problem(),
    before: before ?? (other === undefined ? null : checkpointOf(other.note)),
    at: Date.now(),
  }
}
