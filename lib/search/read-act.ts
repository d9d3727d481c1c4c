import type { Principal } from '@/lib/access/roles'

/** One act of reading: what tokens and cursors carry of it, so that what belongs to it is not recorded again. */
export interface ReadAct {
  /** The read id. Every event of ours about this act has it in its details. */
  id: string
  /** Who reads: `readerOf`. */
  reader: string
  /** When the log says that it began. */
  recordedMs: number
  /** Rows that were sent so far. */
  rows: number
}

/** After this long, in milliseconds, reading on is another act. */
export const ACT_MS = 15 * 60_000
/** Each time that so many more rows were sent, the log says so again. */
export const ROWS_PER_RECORD = 1000

/** Who reads, as acts name them: a person in one session, or a key. The same person in another session is another reader. */
export function readerOf(principal: Principal): string {
  if (principal.kind === 'user') return `${personOf(principal)} ${principal.sessionId}`
  return personOf(principal)
}

/** Who reads, in whatever session. */
export function personOf(principal: Principal): string {
  if (principal.kind === 'user') return `user ${principal.userId}`
  return principal.kind === 'key' ? `key ${principal.keyId}` : principal.kind
}

/** Whether this reader goes on with an act that the log has already: not somebody else, not another session, not later. */
export function isSameAct(
  act: Pick<ReadAct, 'reader' | 'recordedMs'> | null,
  principal: Principal,
  now: Date,
): boolean {
  if (act === null || act.reader !== readerOf(principal)) return false
  return now.getTime() - act.recordedMs < ACT_MS
}

/** Rows that somebody is about to be sent, and of which act they may be. */
export interface Reading {
  principal: Principal
  now: Date
  rows: number
  /** The id of an act that begins with them. */
  newId(): string
}

/**
 * The act that rows belong to, and what the log has to say of it before they are sent: that it began; that it went on, each
 * time that another `ROWS_PER_RECORD` rows are full; else nothing.
 */
export function actOf(
  known: ReadAct | null,
  { principal, now, rows, newId }: Reading,
): { act: ReadAct; due: 'began' | 'went on' | null } {
  if (known === null || !isSameAct(known, principal, now)) {
    const act = { id: newId(), reader: readerOf(principal), recordedMs: now.getTime(), rows }
    return { act, due: 'began' }
  }
  const sent = known.rows + rows
  return { act: { ...known, rows: sent }, due: isRecordDue(known.rows, sent) ? 'went on' : null }
}

/** Whether the log has to say again how many rows were sent, where there were so many before and now are so many. */
export const isRecordDue = (before: number, now: number): boolean =>
  Math.floor(now / ROWS_PER_RECORD) > Math.floor(before / ROWS_PER_RECORD)
