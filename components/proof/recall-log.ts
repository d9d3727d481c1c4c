import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { portableEd25519 } from '@/lib/proof/ed25519'
import {
  type IsExtended,
  type OpenedLog,
  openLog,
  type Recalled,
  rememberLog,
} from '@/lib/proof/remember-log'
import { isShownAt, type RememberedLog, type RememberedLogs } from '@/lib/proof/remembered-log'
import { announcedKeys, extendsByTiles, type TiledLog } from '@/lib/proof/tile-proofs'
import { parseVkey, vkeyText } from '@/lib/proof/vkey'

/** A log as the server shows it. */
export interface ShownLog {
  /** Its signed checkpoint. */
  note: string
  /** What the server says that it is called, and that it is signed with. */
  origin: string | null
  vkeys: readonly string[]
}

/**
 * Opens the checkpoint of a log with what is remembered of the log that has signed it, whatever the server calls that: who could have it
 * looked for under another name would be met as a stranger, of whom any key is taken.
 */
export function openShown(
  remembered: readonly RememberedLog[],
  { note, origin, vkeys }: ShownLog,
): { known: RememberedLog | null; opened: OpenedLog | { problem: string } } {
  const signed = checkpointOf(note)?.origin
  const known = remembered.find((log) => log.origin === signed) ?? null
  const keys = vkeys.map(parseVkey).filter((key) => key !== null)
  const opened = openLog(known, note, keys, portableEd25519)
  const isOwn = 'problem' in opened || opened.checkpoint.origin === origin
  return { known, opened: isOwn ? opened : { problem: 'is that of another log' } }
}

/** What is known of a log of which the server shows nothing that is signed: what was seen there is not shown any more. Null: nothing was. */
export function recallUnsigned(
  remembered: readonly RememberedLog[],
  places: readonly string[],
): Recalled | null {
  const [before] = remembered.filter((log) => isShownAt(log, places)).toSorted((a, b) => b.seenAt - a.seenAt)
  return before === undefined ? null : { kind: 'unsure', before, alarm: null, moved: null }
}

/** A log as it is signed now, and what is known of it. */
export interface LogToRecall {
  /** Where it is shown. */
  places: readonly string[]
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
  { places, tiles, keys, note, opened, known, isProven, signal }: LogToRecall,
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
  const seen = { ...opened, note, places, at: Date.now(), before: known, announced }
  const isExtended: IsExtended = (older, newer) =>
    isProven?.(older, newer) ?? orNothing(extendsByTiles(tiles, older, newer), null)
  return rememberLog(memory, seen, isExtended)
}
