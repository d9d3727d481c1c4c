import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { fromUtf8 } from '@/lib/base/bytes'
import { AppError, type Problem } from '@/lib/base/errors'
import { isObject } from '@/lib/base/json'
import { type BulkAction, type BulkItem, readBulk } from '@/lib/decode/bulk'
import { documentFormat } from '@/lib/decode/document-format'
import { decoderOf, type Format } from '@/lib/decode/formats'
import { readRecords } from '@/lib/decode/read-records'
import { REQUEST_EVENTS_MAX } from '@/lib/event/limits'
import { Slice } from '@/lib/log/server/turns'

import { takeItems } from './ingest-format'
import {
  ItemSorter,
  type ReadingFor,
  readingFor,
  readItem,
  type ReadItem,
  type RefusedItem,
} from './read-items'
import { sourceOf } from './source-of'

/** What became of one action: `index` is the event's place in the log. */
export interface BulkResult {
  action: BulkAction
  indexName: string
  id: string
  status: 'accepted' | 'duplicate' | 'ignored' | 'conflict' | 'rejected' | 'refused'
  index?: number
  reason?: string
}

/**
 * Take in the documents of a body of Elasticsearch's `_bulk`. Each is taken or refused for itself; what cannot be read is
 * kept as a reject. A document with an `_id` is stored once, however often it is sent. Changing and deleting are refused.
 *
 * @throws AppError bad_request (the actions cannot be told apart), too_large; what `appendEvents` throws: then documents of
 *   one format may be stored and those of another not, and sending all again is safe for those with an `_id`.
 */
export const ingestBulk = verb({
  name: 'ingestBulk',
  permission: 'events.write',
  input: z.strictObject({
    raw: z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'must be bytes'),
    /** The index of actions that name none: the one in the address. */
    index: z.string().nullable(),
  }),
  async run(ctx, { raw, index }): Promise<BulkResult[]> {
    const read = readBulk(raw, index)
    if ('problem' in read) {
      throw new AppError('bad_request', `Line ${read.problem.line}: ${read.problem.message}.`)
    }
    if (read.items.length > REQUEST_EVENTS_MAX) {
      throw new AppError(
        'too_large',
        `A request holds at most ${REQUEST_EVENTS_MAX} documents. Send it in parts.`,
      )
    }
    const results = read.items.map(refusedAction)
    const where = await readingFor(ctx, sourceOf(ctx.principal, 'ecs'))
    for (const [format, sorter] of await sortByFormat(where, read.items)) {
      const { answer, refused } = await takeItems(ctx, inFormat(where, format), sorter.result)
      for (const { item, id, index: at, status } of answer.events) {
        const named = nameOf(read.items[item]!)
        results[item] = { ...named, id: id ?? named.id, status, ...(at !== null && { index: at }) }
      }
      for (const { item, problems } of refused) {
        const status = problems.some(isConflict) ? 'conflict' : 'rejected'
        const reason = problems.map(({ path, message }) => `${path} ${message}`).join('; ')
        results[item] = { ...nameOf(read.items[item]!), status, reason }
      }
    }
    return results
  },
})

const nameOf = ({ action, index, id }: BulkItem) => ({ action, indexName: index, id: id ?? '' })

/** What is answered where nothing else is known of an item: only actions that a log does not take are left so. */
function refusedAction(item: BulkItem): BulkResult {
  const reason = `An audit log is append-only: ${item.action} is not taken, only create and index.`
  return { ...nameOf(item), status: 'refused', reason }
}

const inFormat = (where: ReadingFor, format: Format): ReadingFor => ({
  ...where,
  source: { ...where.source, format },
})

async function sortByFormat(where: ReadingFor, items: readonly BulkItem[]): Promise<Map<Format, ItemSorter>> {
  const sorters = new Map<Format, ItemSorter>()
  const slice = new Slice()
  for (const [i, item] of items.entries()) {
    if (item.action !== 'create' && item.action !== 'index') continue
    const format = formatOf(item)
    const sorter = sorters.get(format) ?? new ItemSorter()
    sorters.set(format, sorter)
    sorter.add(readDocument(item, i, format, inFormat(where, format)))
    if (slice.isOver) await slice.breathe()
  }
  return sorters
}

function formatOf({ document }: BulkItem): Format {
  try {
    const value: unknown = JSON.parse(fromUtf8(document) ?? '')
    return isObject(value) ? documentFormat(value) : 'ecs'
  } catch {
    // Whoever reads it next says what is wrong.
    return 'ecs'
  }
}

function readDocument(
  { document, index, id, line }: BulkItem,
  item: number,
  format: Format,
  where: ReadingFor,
): ReadItem | RefusedItem {
  const decoder = decoderOf(format)
  if (decoder === undefined) throw new Error(`The format ${format} has a decoder.`)
  const [read, more] = [...readRecords(decoder, document)]
  const text = fromUtf8(document) ?? new TextDecoder().decode(document)
  if (read === undefined || more !== undefined) {
    return { item, line, text, problems: [{ path: 'record', message: 'is not one document' }] }
  }
  const named = id === null ? undefined : JSON.stringify([index, id])
  return readItem(decoder, { ...read, item, line }, where, named)
}

const isConflict = ({ path }: Problem): boolean => path === 'event.id' || path === 'record identity'
