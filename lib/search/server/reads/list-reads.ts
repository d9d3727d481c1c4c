import type pg from 'pg'

import { verb } from '@/lib/access/verb'
import { idFloor, uuidMs } from '@/lib/base/uuid'
import type { Event } from '@/lib/event/event'
import { type ReadItem, readItem } from '@/lib/search/reads/read-item'
import { followingQuery, readsQuery, recordsQuery } from '@/lib/search/reads/read-kinds'
import { type ReadsInput, readsInput } from '@/lib/search/reads/reads-input'
import type { Readers, ReadsPage } from '@/lib/search/reads/reads-page'
import { compileFor, compileSearch } from '@/lib/search/server/compile-search'
import { findAll } from '@/lib/search/server/find-all'
import { findPage } from '@/lib/search/server/find-page'
import { fitPage } from '@/lib/search/server/fit-page'
import { ID_END, idRange } from '@/lib/search/server/partitions'
import { type PageEnd, type Reading, readPageOf } from '@/lib/search/server/read-page-of'
import { recordReadsRead } from '@/lib/search/server/record-reads'
import { shownEvent } from '@/lib/search/server/seen'

import { countReaders } from './count-readers'

/** Read ids that are looked up at once: a query takes 64 values. */
const AT_ONCE = 40
/** Records of how acts went on, for one look-up: one for each thousand rows. */
const FOLLOWING_MAX = 5_000

/** What a cursor belongs to. */
const searchName = ({ reader, kind, since, until }: ReadsInput): string =>
  JSON.stringify(['reads', reader ?? null, kind ?? null, since ?? null, until ?? null])

/**
 * Who read the tenant's log: each act of reading, newest first, with what was looked for, how many rows were sent, and how
 * it ended; and who they are, in figures. It is made of nothing but the log's own records. Reading this is recorded, too.
 */
export const listReads = verb({
  name: 'listReads',
  permission: 'reads.read',
  input: readsInput,
  run: async (ctx, input): Promise<ReadsPage> => {
    const { reader, kind, since, until } = input
    const {
      found,
      now: _,
      ...page
    } = await readPageOf(ctx, {
      search: searchName(input),
      cursor: input.cursor,
      read: (client, reading) => readPage(client, reading, input),
      rows: ({ reads }) => reads.length,
      record: ({ tenant }, act) => recordReadsRead(ctx, tenant, { reader, kind, since, until, ...act }),
    })
    return { reads: found.reads, ...page, ...(found.who !== null && { who: found.who }) }
  },
})

interface FoundReads extends PageEnd {
  reads: ReadItem[]
  who: Readers | null
}

async function readPage(client: pg.ClientBase, reading: Reading, input: ReadsInput): Promise<FoundReads> {
  const { seen, size, now, cursor } = reading
  const compiled = compileFor('reader', readsQuery(input), seen)
  const range = idRange(input, compiled)
  const scope = { ...seen, compiled, size, ascending: false }
  // One more than asked for tells whether there is a next page.
  const found = await findPage(
    client,
    scope,
    { ...range, to: cursor?.after ?? range.to },
    input.limit + 1,
    now,
  )
  const rows = await fitPage(client, seen, found.rows.slice(0, input.limit), false)
  const events = rows.map((row) => shownEvent(row, seen))
  const following = await followingOf(client, reading, events)
  const isMore = rows.length < found.rows.length
  return {
    reads: events.flatMap((event) => readItem(event, following.get(readId(event)) ?? []) ?? []),
    after: isMore ? (events.at(-1)?.id ?? null) : found.stoppedAt,
    stoppedAt: isMore ? null : found.stoppedAt,
    who: cursor === null ? await everybody(client, reading, input) : null,
  }
}

function everybody(client: pg.ClientBase, { seen, size, now }: Reading, input: ReadsInput): Promise<Readers> {
  const compiled = compileSearch(recordsQuery(undefined), seen)
  return countReaders(client, { ...seen, compiled, size }, idRange(input, compiled), now)
}

const readId = ({ details }: Event): string => {
  const read = details?.['read']
  return typeof read === 'string' ? read : ''
}

/** What the log says later of the acts that these events begin, by read id. */
async function followingOf(
  client: pg.ClientBase,
  { seen, size, now }: Reading,
  events: readonly Event[],
): Promise<Map<string, Event[]>> {
  const reads = [...new Set(events.map(readId))].filter((id) => /^[0-9a-f]{16}$/.test(id))
  const oldest = events.at(-1)?.id
  const found = new Map<string, Event[]>()
  if (oldest === undefined) return found
  for (let from = 0; from < reads.length; from += AT_ONCE) {
    const compiled = compileSearch(followingQuery(reads.slice(from, from + AT_ONCE)), seen)
    const scope = { ...seen, compiled, size, ascending: false }
    const range = { from: idFloor(uuidMs(oldest)), to: ID_END }
    const { rows } = await findAll(client, scope, range, FOLLOWING_MAX, now)
    for (const row of await fitPage(client, seen, rows, false)) {
      const event = shownEvent(row, seen)
      found.set(readId(event), [...(found.get(readId(event)) ?? []), event])
    }
  }
  return found
}
