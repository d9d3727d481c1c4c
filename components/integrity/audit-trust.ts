import { type Checkpoint, checkpointOf } from '@/lib/proof/checkpoint'
import { isShownAt, type RememberedLog } from '@/lib/proof/remembered-log'

/** What an audit takes for granted of a log. */
export interface AuditTrust {
  vkeys: readonly string[]
  /** The keys are those that this browser remembers, and not what the server says. */
  isKnown: boolean
  /** What it has to contain; null: nothing was seen. */
  saved: Checkpoint | null
}

/** A log as the server shows it: its last checkpoint, the keys that it names, and where. */
interface ShownLog {
  note: string
  vkeys: readonly string[]
  places: readonly string[]
}

/**
 * What an audit in this browser holds a log to: what it remembers of it, also where the server has just now kept it from comparing.
 * Of a log that it has never seen it takes the keys that the server names; where there was another one, it has to contain that.
 */
export function auditTrust(
  remembered: readonly RememberedLog[],
  { note, vkeys, places }: ShownLog,
): AuditTrust {
  const origin = checkpointOf(note)?.origin
  const known = remembered.find((log) => log.origin === origin)
  const seen = known ?? remembered.find((log) => isShownAt(log, places))
  return {
    vkeys: known === undefined ? vkeys : known.keys.map(({ vkey }) => vkey),
    isKnown: known !== undefined,
    saved: seen === undefined ? null : checkpointOf(seen.note),
  }
}
