import type { Checkpoint } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import {
  type IsExtended,
  type OpenedLog,
  type Recalled,
  type RememberedLog,
  type RememberedLogs,
  rememberLog,
} from '@/lib/proof/remembered-log'
import { announcedKeys, extendsByTiles, type TiledLog } from '@/lib/proof/tile-proofs'
import { parseVkey, vkeyText } from '@/lib/proof/vkey'

/** A log as it is signed now, and what is known of it. */
export interface LogToRecall {
  /** Whose log it is. */
  tenantId: string
  tiles: TiledLog
  /** The keys that the server says it has. */
  keys: readonly { fromSize: number }[]
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
 * Compares a log with what is remembered of it, by its own tiles, and remembers it. A server that gives no tiles has shown nothing,
 * whether it answers that they are not there, or that it has trouble, or not at all.
 */
export async function recallLog(
  memory: RememberedLogs,
  { tenantId, tiles, keys, note, opened, known, isProven, signal }: LogToRecall,
): Promise<Recalled> {
  const orNothing = <T, N>(reading: Promise<T>, nothing: N): Promise<T | N> =>
    reading.catch((error: unknown) => {
      if (signal.aborted) throw error
      return nothing
    })
  const isKnown = (vkey: string): boolean => known === null || known.keys.some((key) => key.vkey === vkey)
  const hasUnknown = opened.checkpoint.signers.map(vkeyText).some((vkey) => !isKnown(vkey))
  const own = known?.keys.map(({ vkey }) => parseVkey(vkey)).filter((key) => key !== null) ?? []
  const checks = { known: own, verify: portableEd25519 }
  const announced = hasUnknown
    ? await orNothing(announcedKeys(tiles, keys, opened.checkpoint, checks), [])
    : []
  const seen = { ...opened, note, tenant: tenantId, at: Date.now(), before: known, announced }
  const isExtended: IsExtended = (older, newer) =>
    isProven?.(older, newer) ?? orNothing(extendsByTiles(tiles, older, newer), null)
  return rememberLog(memory, seen, isExtended)
}
