import type { Answer } from './answer'
import type { AuditError } from './audit-error'
import type { Line } from './line'
import { eventOfRow, type OutboxRow } from './prisma-event'
import type { Settled } from './prisma-outbox'

/** Sends events as one request, in this order: all are stored or none. */
export type Post = (lines: readonly Line[]) => Promise<Answer>

/** Nothing can be sent now, and no event is to blame. */
export class CannotSend extends Error {
  override readonly name = 'CannotSend'
  /** How long Vouchsafe asks to wait, in ms. */
  readonly askedMs: number | undefined

  constructor(error: AuditError, askedMs: number | undefined) {
    super(error.message, { cause: error })
    this.askedMs = askedMs
  }
}

/**
 * Sends rows in their order and yields them as they are settled. One that is refused takes nobody along: what came before it
 * is stored before it is set aside, and what comes after it after.
 *
 * @throws CannotSend: what was yielded is settled, and the rest is to be sent again.
 */
export async function* deliver(rows: readonly OutboxRow[], post: Post): AsyncGenerator<Settled[]> {
  if (rows.length === 0) return
  const answer = await post(rows.map(lineOfRow))
  switch (answer.kind) {
    case 'stored':
      yield rows.map((row) => ({ row, refused: null }))
      return
    case 'refused':
      yield* around(rows, answer, post)
      return
    case 'again':
      throw new CannotSend(answer.error, answer.askedMs)
    case 'denied':
      throw new CannotSend(answer.error, undefined)
  }
}

/** Sets aside the first one that is to blame, between those before it and those after. */
async function* around(
  rows: readonly OutboxRow[],
  { error, events }: Extract<Answer, { kind: 'refused' }>,
  post: Post,
): AsyncGenerator<Settled[]> {
  const first = rows.length === 1 ? 0 : rows.findIndex((_, at) => events.has(at))
  if (first === -1) {
    // The answer names none: they are too large together, or one of them is found by halving.
    const half = Math.ceil(rows.length / 2)
    yield* deliver(rows.slice(0, half), post)
    yield* deliver(rows.slice(half), post)
    return
  }
  yield* deliver(rows.slice(0, first), post)
  yield [{ row: rows[first]!, refused: (events.get(first) ?? error).message }]
  yield* deliver(rows.slice(first + 1), post)
}

function lineOfRow(row: OutboxRow): Line {
  const text = JSON.stringify(eventOfRow(row))
  return { id: row.id, text, bytes: Buffer.byteLength(text) }
}
