/** One fixed column of a CSV export: its heading, and the SQL text that makes its cell from a row of `event`. */
export interface CsvColumn {
  heading: string
  sql: string
  /** True where a sender decides what the cell begins with, so that a spreadsheet could take it for a formula. */
  guarded: boolean
}

const free = (heading: string, sql: string): CsvColumn => ({ heading, sql, guarded: true })
const safe = (heading: string, sql: string): CsvColumn => ({ heading, sql, guarded: false })

/**
 * The fixed columns, in the order of the file. Ours to keep: machines read them by position, so new ones go to the end.
 * What is `safe` begins with a letter, digit or brace by construction.
 */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  safe('id', 'id::text'),
  safe('index', 'idx::text'),
  safe('occurredAt', 'occurred_at'),
  safe('receivedAt', `to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`),
  safe('resourceType', 'resource_type'),
  free('resourceId', 'resource_id'),
  free('resourceName', 'resource_name'),
  safe('change', 'change'),
  safe('action', 'action'),
  safe('outcome', 'outcome'),
  free('reason', 'reason'),
  safe('actorType', 'actor_type'),
  free('actorId', 'actor_id'),
  free('actorName', 'actor_name'),
  free('actorEmail', 'actor_email'),
  free('onBehalfOf', `coalesce(on_behalf_of ->> 'id', on_behalf_of ->> 'email', on_behalf_of ->> 'name')`),
  free('ip', 'ip'),
  free('userAgent', 'user_agent'),
  free('traceId', 'trace_id'),
  free('sessionId', 'session_id'),
  free('source', 'source_name'),
  free('message', 'message'),
  safe('details', 'details::text'),
]

/** Columns that are only there when asked for: they can be large. */
export const CSV_DOCUMENT_COLUMNS: readonly CsvColumn[] = [
  free('before', 'before::text'),
  free('after', 'after::text'),
]

/** Details keys that may become columns of one export. */
export const CSV_DETAILS_COLUMNS_MAX = 50

/**
 * What a spreadsheet may read as the start of a formula (OWASP, "CSV Injection"): `= + - @`, tab, carriage return, line
 * feed, and the full-width forms of the four signs. A guarded cell that begins with one gets an apostrophe in front.
 */
export const FORMULA_STARTS = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']

/** One cell as RFC 4180 has it: quoted when it holds a comma, a quote or a line break, with quotes doubled. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with its line end. */
export const csvRecord = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
