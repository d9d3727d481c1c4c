import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import { hiddenAt } from '@/lib/event/masks'
import type { EventRow } from '@/lib/log/server/event-reader'
import { seesAll } from '@/lib/query/sight'

import { type Seen, shownEvent } from './seen'
import { readDocuments } from './store'
import { charactersOf, parseRow, type StoredRow } from './stored-row'

/**
 * Characters of JSON on one page. A thousand of the largest events would be a gigabyte, and parsed 22 times that: more
 * than one answer can hold, and a few of them together more than the process can.
 */
const PAGE_CHARACTERS_MAX = 4 * 1024 * 1024
/** Events whose documents are asked for at once: PostgreSQL measures each of them, and gives those that fit. */
const DOCUMENTS_AT_ONCE = 64

/**
 * The rows that fit onto one page, the first in any case, with their documents where these are wanted. Fewer than were
 * given means that the page ends there and the next one goes on.
 */
export async function fitPage(
  client: pg.ClientBase,
  seen: Seen,
  rows: readonly StoredRow[],
  documents: boolean,
): Promise<EventRow[]> {
  if (!seesAll(seen.sight)) return fitShown(client, seen, rows, documents)
  const given = rows.map((row) => ({ tenant: seen.tenant, row }))
  return (await fitRows(client, given, documents)).map(({ row }) => row)
}

/** Events whose documents are held at once for who sees only a part of them: what does not show must not be measured. */
const SHOWN_AT_ONCE = 4

/** The same for who sees only a part: where a page ends is told by what is shown of its events alone. */
async function fitShown(
  client: pg.ClientBase,
  seen: Seen,
  rows: readonly StoredRow[],
  documents: boolean,
): Promise<EventRow[]> {
  const wanted = documents && hiddenAt(seen.sight.masks.documents, '') !== 'all'
  const page: EventRow[] = []
  let room = PAGE_CHARACTERS_MAX
  for (let from = 0; from < rows.length; from += SHOWN_AT_ONCE) {
    const next = rows.slice(from, from + SHOWN_AT_ONCE)
    const read = wanted ? await documentsOfTenant(client, seen.tenant, next, Number.MAX_SAFE_INTEGER) : null
    for (const row of next) {
      const whole = parseRow(row, read?.get(row.id) ?? null)
      room -= JSON.stringify(shownEvent(whole, seen)).length
      if (room < 0 && page.length > 0) return page
      page.push(whole)
    }
  }
  return page
}

/** The same of rows of several tenants. */
export async function fitRows(
  client: pg.ClientBase,
  rows: readonly OwnedRow<StoredRow>[],
  documents: boolean,
): Promise<OwnedRow<EventRow>[]> {
  const page: OwnedRow<EventRow>[] = []
  let room = PAGE_CHARACTERS_MAX
  for (let from = 0; from < rows.length; from += DOCUMENTS_AT_ONCE) {
    const next = rows.slice(from, from + DOCUMENTS_AT_ONCE)
    const read = documents ? await documentsOf(client, next, room) : null
    for (const { tenant, row } of next) {
      const found = read === null ? null : read.get(tenant.key)?.get(row.id)
      // Not given: there was no more room for it.
      if (found === undefined) return page
      room -= charactersOf(row) + textLength(found?.before) + textLength(found?.after)
      if (room < 0 && page.length > 0) return page
      page.push({ tenant, row: parseRow(row, found) })
    }
  }
  return page
}

/** A row and whose it is. */
export interface OwnedRow<Row> {
  tenant: TenantRef
  row: Row
}

interface Documents {
  before: string | null
  after: string | null
}

/** The documents of each tenant's rows. What one tenant's take is not there for the next one's, but for the first of them. */
async function documentsOf(
  client: pg.ClientBase,
  rows: readonly OwnedRow<StoredRow>[],
  room: number,
): Promise<Map<number, Map<string, Documents>>> {
  const read = new Map<number, Map<string, Documents>>()
  let left = room
  for (const tenant of new Set(rows.map((one) => one.tenant))) {
    const own = rows.filter((one) => one.tenant === tenant).map(({ row }) => row)
    const found = await documentsOfTenant(client, tenant, own, left)
    for (const { before, after } of found.values()) left -= textLength(before) + textLength(after)
    left = Math.max(0, left)
    read.set(tenant.key, found)
  }
  return read
}

/** The documents of the rows: none where it has none, and no member where there is no room. */
async function documentsOfTenant(
  client: pg.ClientBase,
  tenant: TenantRef,
  rows: readonly StoredRow[],
  room: number,
): Promise<Map<string, Documents>> {
  const [none, some] = [rows.filter((row) => !hasDocuments(row)), rows.filter(hasDocuments)]
  const ids = some.map((row) => row.id)
  const read = await readDocuments(client, tenant, ids, room)
  for (const row of none) read.set(row.id, { before: null, after: null })
  return read
}

const hasDocuments = (row: StoredRow): boolean => row.has_before || row.has_after

const textLength = (text: string | null | undefined): number => text?.length ?? 0
