import pg from 'pg'

import type { Json, JsonObject } from '@/lib/base/json'
import type { Party } from '@/lib/event/event'
import type { EventRow } from '@/lib/log/server/event-reader'

type JsonColumn = 'on_behalf_of' | 'subjects' | 'details'

/**
 * A row of a page with its JSON still as text. Parsed, a mebibyte of `[{},{},…]` is 22 MiB: what does not fit onto the
 * page must never become that.
 */
export type StoredRow = Omit<EventRow, JsonColumn | 'before' | 'after'> & Record<JsonColumn, string | null>

/** How `pg` reads a statement that gives `StoredRow`s: JSON stays text. */
export const JSON_AS_TEXT: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === pg.types.builtins.JSONB ? (text: string) => text : pg.types.getTypeParser(oid, format),
}

/** About how many characters the row takes as JSON. */
export function charactersOf(row: StoredRow): number {
  let characters = 0
  for (const value of Object.values(row)) characters += typeof value === 'string' ? value.length : 0
  return characters
}

/** The row as everything else reads it, with its documents if these were read; JSON null is the text `null`. */
export function parseRow(
  row: StoredRow,
  documents: { before: string | null; after: string | null } | null,
): EventRow {
  return {
    ...row,
    // safe: what the columns hold was written by an append, from an event's own members
    on_behalf_of: parsed(row.on_behalf_of) as Party | null,
    subjects: parsed(row.subjects) as Party[] | null,
    details: parsed(row.details) as JsonObject | null,
    ...(documents !== null && { before: parsed(documents.before), after: parsed(documents.after) }),
  }
}

// safe: the text of a jsonb value is JSON
const parsed = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json))
