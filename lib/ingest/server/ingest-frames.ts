import { createHash } from 'node:crypto'

import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { parseTime, timeText } from '@/lib/base/time'
import { uuidv7Sequence } from '@/lib/base/uuid'
import type { Decoder } from '@/lib/decode/decoder'
import { readFrames, type ReadRecord } from '@/lib/decode/read-records'
import type { SyslogFrame } from '@/lib/ingest/syslog-frames'
import { Slice } from '@/lib/log/server/turns'

import { openBodyRoom } from './body-room'
import { decoderFor, type FormatResult, takeUnanswered } from './ingest-format'
import { ItemSorter, readingFor, readItem, type ReadItem } from './read-items'
import { sourceOf } from './source-of'

/** So many messages are taken at once. */
export const FRAMES_MAX = 1000
/** A message holds a record. Some hold a few; more is a file that somebody sent as one. */
const FRAME_RECORDS_MAX = 10

/**
 * Take in what came over a connection that has no answers: whoever sent it does not have it any more, so it is tried until
 * it is taken. `batch` is a text that nobody else knows, the same each time that the same messages are tried, as is the time of the context: then
 * nothing is stored twice, not even where an answer of the database was lost. Each record is taken or refused for itself; `lost` counts the
 * refused ones that there is no room to keep.
 *
 * @throws AppError as `ingestFormat`; busy when there is no room for it.
 */
export const ingestFrames = verb({
  name: 'ingestFrames',
  permission: 'events.write',
  input: z.strictObject({
    format: z.string(),
    frames: z
      .array(z.custom<SyslogFrame>((value) => value !== null && typeof value === 'object'))
      .min(1)
      .max(FRAMES_MAX),
    batch: z.uuid(),
  }),
  async run(ctx, { format, frames, batch }): Promise<FormatResult & { lost: number }> {
    const decoder = decoderFor(format)
    const where = await readingFor(ctx, sourceOf(ctx.principal, format))
    const room = openBodyRoom(where.tenant)
    try {
      room.take(frames.reduce((sum, { bytes }) => sum + bytes.length, 0))
      const sorter = new ItemSorter()
      const slice = new Slice()
      const identified = identifier(batch, where.receivedAt)
      for (const read of recordsOf(decoder, frames)) {
        const one = readItem(decoder, read, where)
        sorter.add('draft' in one ? identified(one) : one)
        if (slice.isOver) await slice.breathe()
      }
      return await takeUnanswered(ctx, where, sorter.result)
    } finally {
      room.leave()
    }
  },
})

function* recordsOf(decoder: Decoder, frames: readonly SyslogFrame[]): Generator<ReadRecord, void> {
  let item = 0
  for (const { bytes, problem } of frames) {
    const records = problem === undefined ? upTo(readFrames(decoder, [bytes]), FRAME_RECORDS_MAX) : null
    if (records === null) {
      const why = problem ?? `holds more than ${FRAME_RECORDS_MAX} records`
      yield { item: item++, line: null, text: new TextDecoder().decode(bytes), problem: why }
    } else for (const one of records) yield { ...one, item: item++ }
  }
}

/** All of them; null where there are more. */
function upTo<T>(all: Iterable<T>, max: number): T[] | null {
  const some: T[] = []
  for (const one of all) {
    if (some.length === max) return null
    some.push(one)
  }
  return some
}

/** Gives each record without an identity of its own the id that it has in this batch, in their order. */
function identifier(batch: string, receivedAt: Date): (one: ReadItem) => ReadItem {
  let drawn = 0
  const nextId = uuidv7Sequence(() =>
    createHash('sha256').update(`${batch} ${drawn++}`).digest().subarray(0, 10),
  )
  return (one) => {
    const { draft } = one
    if (draft.id !== undefined) return one
    const occurredAt = draft.occurredAt ?? timeText(receivedAt.getTime())
    const ms = parseTime(occurredAt)?.ms ?? receivedAt.getTime()
    return { ...one, draft: { ...draft, occurredAt, id: nextId(ms) } }
  }
}
