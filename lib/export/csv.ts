/** One fixed column of a CSV export: its heading, and the SQL text that makes its cell from a row of `event`. */
export interface CsvColumn {
  heading: string
  sql: string
}

const column = (heading: string, sql: string): CsvColumn => ({ heading, sql })

/** The fixed columns, in the order of the file. Ours to keep: machines read them by position, so new ones go to the end. */
export const CSV_COLUMNS: readonly CsvColumn[] = [
  column('id', 'id'),
  column('index', 'idx'),
  column('occurredAt', 'occurred_at'),
  column('receivedAt', `received_at AT TIME ZONE 'UTC'`),
  column('resourceType', 'resource_type'),
  column('resourceId', 'resource_id'),
  column('resourceName', 'resource_name'),
  column('change', 'change'),
  column('action', 'action'),
  column('outcome', 'outcome'),
  column('reason', 'reason'),
  column('actorType', 'actor_type'),
  column('actorId', 'actor_id'),
  column('actorName', 'actor_name'),
  column('actorEmail', 'actor_email'),
  column('onBehalfOf', `coalesce(on_behalf_of ->> 'id', on_behalf_of ->> 'email', on_behalf_of ->> 'name')`),
  column('ip', 'ip'),
  column('userAgent', 'user_agent'),
  column('traceId', 'trace_id'),
  column('sessionId', 'session_id'),
  column('source', 'source_name'),
  column('message', 'message'),
  column('details', 'details'),
]

/** Every heading that a file may be limited to. */
export const CSV_FIELDS: readonly string[] = CSV_COLUMNS.map(({ heading }) => heading)

/** The columns of some of these headings, in the order in which they are named; each cell comes finished from the database. */
export function chosenColumns(fields: readonly string[]): CsvColumn[] {
  return fields.flatMap((field) =>
    CSV_COLUMNS.filter(({ heading }) => heading === field).map((fixed) =>
      field === 'receivedAt'
        ? column(field, `to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`)
        : fixed,
    ),
  )
}

/** The place of the one column that is not yet as it should be when it comes from the database. */
export const RECEIVED_AT = CSV_COLUMNS.findIndex(({ heading }) => heading === 'receivedAt')

/** Columns that are only there when asked for: they can be large. */
export const CSV_DOCUMENT_COLUMNS: readonly CsvColumn[] = [
  column('before', 'before'),
  column('after', 'after'),
]

/** Details keys that may become columns of one export. */
export const CSV_DETAILS_COLUMNS_MAX = 50

/** One cell as RFC 4180 has it: quoted when it holds a comma, a quote or a line break, with quotes doubled. */
export function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** One record with its line end. */
export const csvRecord = (cells: readonly string[]): string => `${cells.map(csvCell).join(',')}\r\n`
