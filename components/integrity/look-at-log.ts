import { logMemory } from '@/components/proof/log-memory'
import { readLog, servedLog } from '@/components/proof/read-log'
import { recallLog } from '@/components/proof/recall-log'
import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import { openLog, type Recalled } from '@/lib/proof/remembered-log'
import { parseVkey } from '@/lib/proof/vkey'

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
  const known = all.find(({ origin }) => origin === log.origin) ?? null
  const keys = log.keys.map(({ vkey }) => parseVkey(vkey)).filter((key) => key !== null)
  const opened = openLog(known, note, keys, portableEd25519)
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
    tenantId: tenant.id,
    tiles: servedLog(log.id, signal),
    keys: log.keys,
    note,
    opened,
    known,
    signal,
  })
  // A log that continues another one has to contain what is left of that.
  const other = recalled.movedFrom
  return {
    problem: null,
    recalled,
    memoryProblem: memory.problem(),
    before: before ?? (other && checkpointOf(other.note)),
    at: Date.now(),
  }
}
