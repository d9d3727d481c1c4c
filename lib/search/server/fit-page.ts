import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import type { Json } from '@/lib/base/json'
import type { EventRow } from '@/lib/log/server/event-reader'

import { readDocuments } from './store'

/**
 * Characters of JSON on one page. A thousand of the largest events would be a gigabyte: more than one answer can hold,
 * and a few of them together more than the process can.
 */
const PAGE_CHARACTERS_MAX = 16 * 1024 * 1024
/** Events whose documents are read at once, first and at most: they are not known to be small. */
const DOCUMENTS_FIRST = 16
const DOCUMENTS_MAX = 256

/**
 * The rows that fit onto one page, the first in any case, with their documents where these are wanted. Fewer than were
 * given means that the page ends there and the next one goes on.
 */
export async function fitPage(
  client: pg.ClientBase,
  tenant: TenantRef,
  rows: readonly EventRow[],
  documents: boolean,
): Promise<EventRow[]> {
  if (!documents) return fitting(PAGE_CHARACTERS_MAX, rows.map(measured), true).rows
  const whole: EventRow[] = []
  let room = PAGE_CHARACTERS_MAX
  for (let count = DOCUMENTS_FIRST; whole.length < rows.length;) {
    const next = rows.slice(whole.length, whole.length + count)
    const found = fitting(room, await withDocuments(client, tenant, next), whole.length === 0)
    whole.push(...found.rows)
    if (found.rows.length < next.length) break
    room -= found.characters
    const average = found.characters / next.length
    count = Math.max(1, Math.min(DOCUMENTS_MAX, count * 4, Math.floor(room / average)))
  }
  return whole
}

/** A row, and how much of a page it takes. */
interface Measured {
  row: EventRow
  characters: number
}

const measured = (row: EventRow): Measured => ({ row, characters: JSON.stringify(row).length })

/** The first rows that together have at most so many characters; the very first in any case, if `always`. */
function fitting(
  max: number,
  rows: readonly Measured[],
  always: boolean,
): { rows: EventRow[]; characters: number } {
  let characters = 0
  const fit: EventRow[] = []
  for (const { row, characters: more } of rows) {
    if (characters + more > max && !(always && fit.length === 0)) break
    characters += more
    fit.push(row)
  }
  return { rows: fit, characters }
}

async function withDocuments(
  client: pg.ClientBase,
  tenant: TenantRef,
  rows: readonly EventRow[],
): Promise<Measured[]> {
  const wanted = rows.filter((row) => row.has_before || row.has_after).map((row) => row.id)
  const documents = wanted.length === 0 ? null : await readDocuments(client, tenant, wanted)
  return rows.map((row) => {
    const { before = null, after = null } = documents?.get(row.id) ?? {}
    const light = measured(row)
    return {
      row: { ...row, before: parsed(before), after: parsed(after) },
      characters: light.characters + (before?.length ?? 0) + (after?.length ?? 0),
    }
  })
}

// safe: the text of a jsonb value is JSON
const parsed = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json))
