import type pg from 'pg'

import type { Event } from '@/lib/event/event'
import { seesAll } from '@/lib/query/sight'
import type { ResourceName } from '@/lib/search/resource/resource-name'
import { findPage, type FoundPage } from '@/lib/search/server/find-page'
import { ID_END, ID_MIN } from '@/lib/search/server/partitions'
import { type Seen, shownEvent } from '@/lib/search/server/seen'
import { type PageScope, readDocuments } from '@/lib/search/server/store'
import { parseRow, type StoredRow } from '@/lib/search/server/stored-row'

import { compileResource, type Which } from './resource-scope'

/** A resource as it is read: by one connection, pinned to a size of the log. */
export interface ResourceReader extends Seen {
  client: pg.ClientBase
  resource: ResourceName
  size: number
  now: Date
}

/** Characters of documents that are held at once. Parsed, a mebibyte of JSON can be 22. */
const CHUNK_CHARACTERS = 2 * 1024 * 1024
/** Documents that PostgreSQL measures at once. */
const MEASURED_MAX = 64

/** How far a walk may go. */
export interface Budget {
  events: number
  /** Of documents. */
  characters: number
  ms: number
}

/** Rows of a resource's events, newest first below `to`; at most `limit`. */
export function findVersions(
  reader: ResourceReader,
  which: Which,
  to: string,
  limit: number,
): Promise<FoundPage> {
  return find(reader, which, { from: ID_MIN, to }, limit, false)
}

/** The oldest event of a resource from this id on; null when there is none, or time ran out. */
export async function firstFrom(
  reader: ResourceReader,
  which: Which,
  from: string,
): Promise<StoredRow | null> {
  const { rows } = await find(reader, which, { from, to: ID_END }, 1, true)
  return rows[0] ?? null
}

function find(
  { client, tenant, sight, resource, size, now }: ResourceReader,
  which: Which,
  range: { from: string; to: string },
  limit: number,
  ascending: boolean,
): Promise<FoundPage> {
  const compiled = compileResource({ tenant, sight }, resource, which)
  const scope: PageScope = { tenant, sight, compiled, size, ascending }
  return findPage(client, scope, range, limit, now)
}

/**
 * The events of these rows with their documents, one by one: only a few documents are in memory at a time, however many
 * rows there are.
 */
export async function* withDocuments(
  { client, tenant, sight }: Pick<ResourceReader, 'client' | keyof Seen>,
  rows: readonly StoredRow[],
): AsyncGenerator<{ event: Event; characters: number }> {
  let measured = MEASURED_MAX
  for (let from = 0; from < rows.length;) {
    const next = rows.slice(from, from + measured)
    const ids = next.filter((row) => row.has_before || row.has_after).map((row) => row.id)
    const read = await readDocuments(client, tenant, ids, CHUNK_CHARACTERS)
    let given = 0
    for (const row of next) {
      const found = row.has_before || row.has_after ? read.get(row.id) : null
      // There was no more room for it: it begins the next chunk.
      if (found === undefined) break
      read.delete(row.id)
      given += 1
      const event = shownEvent(parseRow(row, found), { tenant, sight })
      // Of who sees only a part, only that part is counted.
      const characters = seesAll(sight)
        ? lengthOf(found?.before) + lengthOf(found?.after)
        : shownLength(event)
      yield { event, characters }
    }
    // PostgreSQL reads all that it measures: of large documents only as many as fit.
    measured = given < next.length ? Math.max(1, given) : Math.min(MEASURED_MAX, measured * 2)
    from += given
  }
}

const lengthOf = (text: string | null | undefined): number => text?.length ?? 0

const shownLength = ({ before, after }: Event): number =>
  lengthOf(JSON.stringify(before)) + lengthOf(JSON.stringify(after))

/** What a walk came to. */
export interface WalkEnd {
  /** True when there is nothing older: the budget was enough. */
  isEnd: boolean
}

const BATCH_FIRST = 8
const BATCH_MAX = 512

/**
 * The versions of a resource below `to`, newest first, with their documents, within a budget. What it returns at last
 * says whether there are older ones.
 */
export async function* versionsBack(
  reader: ResourceReader,
  to: string,
  budget: Budget,
): AsyncGenerator<Event, WalkEnd> {
  const started = performance.now()
  let characters = 0
  let events = 0
  let edge = to
  for (let batch = BATCH_FIRST; ; batch = Math.min(batch * 4, BATCH_MAX)) {
    const { rows, stoppedAt } = await findVersions(reader, 'versions', edge, batch)
    for await (const found of withDocuments(reader, rows)) {
      yield found.event
      events += 1
      characters += found.characters
      edge = found.event.id
      const isSpent =
        events >= budget.events || characters >= budget.characters || performance.now() - started >= budget.ms
      if (isSpent) return { isEnd: false }
    }
    if (stoppedAt !== null) return { isEnd: false }
    if (rows.length < batch) return { isEnd: true }
  }
}
