import type { Checkpoint } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import type { LogView } from '@/lib/proof/log-json'
import {
  type IsExtended,
  type OpenedLog,
  type Recalled,
  type RememberedLog,
  type RememberedLogs,
  rememberLog,
} from '@/lib/proof/remembered-log'
import { announcedKeys, extendsByTiles } from '@/lib/proof/tile-proofs'
import { parseVkey, vkeyText } from '@/lib/proof/vkey'

import { servedLog } from './read-log'

/** A log as it is signed now, and what is known of it. */
export interface LogToRecall {
  /** Whose log it is. */
  tenantId: string
  log: Pick<LogView, 'id' | 'keys'>
  /** The signed checkpoint, and what it says. */
  note: string
  opened: OpenedLog
  /** What was remembered before the log was asked. */
  known: RememberedLog | null
  /** What is known without the log's tiles of which checkpoint contains which; null: nothing. */
  isProven?: (older: Checkpoint, newer: Checkpoint) => Promise<boolean> | null
  signal: AbortSignal
}

/**
 * Compares a log with what is remembered of it, by its own tiles, and remembers it. Null where the memory or the tiles could not be
 * read: that is said, and no finding.
 */
export async function recallLog(
  memory: RememberedLogs,
  { tenantId, log, note, opened, known, isProven, signal }: LogToRecall,
): Promise<Recalled | null> {
  const tiles = servedLog(log.id, signal)
  const isKnown = (vkey: string): boolean => known === null || known.keys.some((key) => key.vkey === vkey)
  const hasUnknown = opened.checkpoint.signers.map(vkeyText).some((vkey) => !isKnown(vkey))
  const own = known?.keys.map(({ vkey }) => parseVkey(vkey)).filter((key) => key !== null) ?? []
  try {
    const announced = await announcedKeys(tiles, hasUnknown ? log.keys : [], opened.checkpoint, {
      known: own,
      verify: portableEd25519,
    })
    const seen = { ...opened, note, tenant: tenantId, at: Date.now(), before: known, announced }
    const isExtended: IsExtended = (older, newer) =>
      isProven?.(older, newer) ?? extendsByTiles(tiles, older, newer)
    return await rememberLog(memory, seen, isExtended)
  } catch (error) {
    if (signal.aborted) throw error
    return null
  }
}
