import { type Checkpoint, checkpointOf, openCheckpoint, type OpenedCheckpoint } from './checkpoint'
import type { VerifyEd25519 } from './note'
import {
  type AlarmKind,
  changed,
  changeRemembered,
  isShownAt,
  type KnownKey,
  type LogAlarm,
  type RememberedLog,
  type RememberedLogs,
  TRIES,
} from './remembered-log'
import { parseVkey, type Vkey, vkeyText } from './vkey'

/** A checkpoint as it is signed now. */
export interface OpenedLog {
  checkpoint: OpenedCheckpoint
  /** By a key that is `known`; by one that is seen for the `first` time with its log; or by others than before. */
  by: 'known' | 'first' | 'changed'
}

/** Open a checkpoint with the keys that are remembered of its log, and those that come with it: trust on first use. */
export function openLog(
  known: RememberedLog | null,
  note: string,
  given: readonly Vkey[],
  verify: VerifyEd25519,
): OpenedLog | { problem: string } {
  const own = new Set(known?.keys.map(({ vkey }) => vkey))
  const keys = [...own].map(parseVkey).filter((key) => key !== null)
  const others = given.filter((key) => !own.has(vkeyText(key)))
  const checkpoint = openCheckpoint(note, [...keys, ...others], verify)
  if ('problem' in checkpoint) return checkpoint
  if (known === null) return { checkpoint, by: 'first' }
  return { checkpoint, by: ownSigners(checkpoint).some((vkey) => own.has(vkey)) ? 'known' : 'changed' }
}

/** The keys of the log itself that signed, and not those of witnesses. */
function ownSigners({ origin, signers }: OpenedCheckpoint): string[] {
  return signers.filter(({ name, type }) => type === 'ed25519' && name === origin).map(vkeyText)
}

/** A log as it was seen and verified now. */
export interface SeenLog extends OpenedLog {
  note: string
  /** Where it was asked for. */
  places: readonly string[]
  at: number
  /** What was remembered before the log was asked. */
  before: RememberedLog | null
  /** Keys that the log tells of in its own entries, in the tree of this checkpoint. */
  announced: readonly string[]
}

/**
 * What became of a log that was seen: it is remembered from now on (`first`), it is the `same`, it has `grown` from what is
 * remembered, or is `behind` what another tab has seen meanwhile; it does not fit (`alarm`); or nobody shows that it does (`unsure`).
 */
export interface Recalled {
  kind: 'first' | 'same' | 'grown' | 'behind' | 'alarm' | 'unsure'
  /** What was remembered until now. */
  before: RememberedLog | null
  alarm: LogAlarm | null
  /** The log that was shown here before, where it is another one now and nobody has said that they know. */
  moved: Moved | null
}

/** A log in whose place there is another one, and whether that contains it; null: nobody shows it. */
export interface Moved {
  from: RememberedLog
  isContained: boolean | null
}

/** Whether the larger checkpoint contains the smaller one, as a proof says; null: there is none. */
export type IsExtended = (older: Checkpoint, newer: Checkpoint) => Promise<boolean | null>

/**
 * Compares a log with what is remembered of it, and remembers the newer of the two if one contains the other. What does not fit is
 * kept as an alarm beside what is remembered, and never replaces it.
 */
export async function rememberLog(
  logs: RememberedLogs,
  seen: SeenLog,
  isExtended: IsExtended,
): Promise<Recalled> {
  const recalled = await recall(logs, seen, isExtended)
  return { ...recalled, moved: await noticeMove(logs, seen, isExtended) }
}

async function recall(
  logs: RememberedLogs,
  seen: SeenLog,
  isExtended: IsExtended,
): Promise<Omit<Recalled, 'moved'>> {
  const { origin } = seen.checkpoint
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await logs.read(origin)
    const judged = await judge(known, seen, isExtended)
    const open = known?.alarm ?? null
    const settled = await settle(open, judged, seen, isExtended)
    const alarm = isAlarm(judged) ? newAlarm(judged, seen) : settled === open ? null : settled
    const after =
      known === null ? firstSight(seen) : afterSeeing(known, seen, judged, stronger(settled, alarm))
    if (await logs.swap(origin, known, after))
      return { kind: kindOf(judged, alarm), before: known === null ? null : (seen.before ?? known), alarm }
  }
  return { kind: 'unsure', before: seen.before, alarm: null }
}

const ALARMS = ['shorter', 'different', 'key', 'unproven'] as const
type Judged = 'first' | 'same' | 'grown' | 'behind' | (typeof ALARMS)[number]
const isAlarm = (judged: Judged): judged is (typeof ALARMS)[number] => ALARMS.some((kind) => kind === judged)

async function judge(known: RememberedLog | null, seen: SeenLog, isExtended: IsExtended): Promise<Judged> {
  const old = known && checkpointOf(known.note)
  if (known === null || old === null) return 'first'
  const { checkpoint } = seen
  // Only what was there before the log was asked says that it got shorter: another tab may have been faster.
  const before = seen.before && checkpointOf(seen.before.note)
  if (before !== null && before.size > checkpoint.size) return 'shorter'
  const isBehind = old.size > checkpoint.size
  const isOne = await isSameLog(old, checkpoint, isExtended)
  if (isOne === false) return 'different'
  // Before what is not proven: nobody gets past the keys by giving no proof.
  if (!ownSigners(checkpoint).some((vkey) => known.keys.some((key) => key.vkey === vkey))) return 'key'
  if (isOne === null) return 'unproven'
  return isBehind ? 'behind' : old.size === checkpoint.size ? 'same' : 'grown'
}

/** Whether one of two checkpoints contains the other one; null: nobody shows it. */
const isSameLog = (a: Checkpoint, b: Checkpoint, isExtended: IsExtended): Promise<boolean | null> =>
  a.size <= b.size ? isExtended(a, b) : isExtended(b, a)

function kindOf(judged: Judged, alarm: LogAlarm | null): Recalled['kind'] {
  if (isAlarm(judged)) return judged === 'unproven' ? 'unsure' : 'alarm'
  return alarm === null ? judged : 'alarm'
}

/**
 * What is left of an alarm now that a log was seen. Where that goes on from what is remembered, so has what was `unproven`: proven to
 * be of the same log it is settled, and of another one it shows that two logs were signed.
 */
async function settle(
  open: LogAlarm | null,
  judged: Judged,
  { checkpoint }: SeenLog,
  isExtended: IsExtended,
): Promise<LogAlarm | null> {
  const shown = open?.kind === 'unproven' ? checkpointOf(open.note) : null
  if (open === null || shown === null || (judged !== 'same' && judged !== 'grown')) return open
  const isOne = await isSameLog(shown, checkpoint, isExtended)
  if (isOne === null) return open
  return isOne ? null : { ...open, kind: 'different', lookedAt: null }
}

/** The one of two alarms that is kept: what nobody has looked at yet is the older evidence, unless it is only that a proof was missing. */
function stronger(open: LogAlarm | null, alarm: LogAlarm | null): LogAlarm | null {
  if (alarm === null || open === null || open.lookedAt !== null) return alarm ?? open
  return open.kind === 'unproven' && alarm.kind !== 'unproven' ? alarm : open
}

function newAlarm(kind: AlarmKind, { at, note, checkpoint, announced }: SeenLog): LogAlarm {
  const keys = ownSigners(checkpoint)
  const isAnnounced = keys.some((vkey) => announced.includes(vkey))
  return { kind, at, note, keys, isAnnounced, isContained: null, lookedAt: null }
}

function firstSight({ checkpoint, note, places, at }: SeenLog): RememberedLog {
  const keys = ownSigners(checkpoint).map((vkey): KnownKey => ({ vkey, since: at, how: 'first' }))
  const first = { size: Number(checkpoint.size), at }
  return { origin: checkpoint.origin, places, note, seenAt: at, first, keys, alarm: null, revision: 1 }
}

function afterSeeing(
  known: RememberedLog,
  { note, places: shownAt, at, checkpoint, announced }: SeenLog,
  judged: Judged,
  alarm: LogAlarm | null,
): RememberedLog {
  if (isAlarm(judged)) return changed(known, { alarm })
  const places = [...new Set([...known.places, ...shownAt])]
  if (judged === 'behind') return changed(known, { places })
  const isKnown = (vkey: string): boolean => known.keys.some((key) => key.vkey === vkey)
  const learned = ownSigners(checkpoint).filter((vkey) => announced.includes(vkey) && !isKnown(vkey))
  const keys = learned.map((vkey): KnownKey => ({ vkey, since: at, how: 'announced' }))
  return changed(known, { note, places, seenAt: at, keys: [...known.keys, ...keys], alarm })
}

/** A log that is shown where there was another one takes its place nowhere: that is an alarm of the other one. */
async function noticeMove(
  logs: RememberedLogs,
  seen: SeenLog,
  isExtended: IsExtended,
): Promise<Moved | null> {
  const { checkpoint, places } = seen
  const isOther = (log: RememberedLog): boolean => log.origin !== checkpoint.origin && isShownAt(log, places)
  const others = (await logs.all()).filter(isOther).toSorted((a, b) => b.seenAt - a.seenAt)
  const moved: Moved[] = []
  for (const from of others) {
    const old = checkpointOf(from.note)
    const isContained = old && (old.size > checkpoint.size ? false : await isExtended(old, checkpoint))
    const alarm = { ...newAlarm('moved', seen), isContained }
    await changeRemembered(logs, from.origin, (log) => withMove(log, alarm, checkpoint.origin))
    moved.push({ from, isContained })
  }
  return moved[0] ?? null
}

function withMove(log: RememberedLog, alarm: LogAlarm, origin: string): RememberedLog {
  const { alarm: open } = log
  if (open?.kind !== 'moved' || open.lookedAt !== null || checkpointOf(open.note)?.origin !== origin)
    return changed(log, { alarm: stronger(open, alarm) })
  // What was seen first stays, and what is known of it by now.
  return changed(log, { alarm: { ...open, isContained: alarm.isContained ?? open.isContained } })
}
