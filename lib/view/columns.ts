import { ALL_TENANTS } from '@/lib/access/tenants'

/** The columns that every tenant has, in the order of the picker, with the heading of each. */
export const FIXED_COLUMNS = {
  // Offered where events of several tenants stand in one table.
  tenant: 'Tenant',
  type: 'Resource type',
  change: 'Changes',
  actor: 'Actor',
  details: 'Details',
  date: 'Date',
  action: 'Action',
  resource: 'Resource',
  message: 'Message',
  reason: 'Reason',
  ip: 'IP address',
  source: 'Source',
  session: 'Session',
  trace: 'Trace',
  received: 'Received',
  index: 'Index',
  id: 'Event id',
} as const

/** A column of its own for one details key: `details.namespace`. */
export type DetailsColumn = `details.${string}`

/** Which column. */
export type ColumnId = keyof typeof FIXED_COLUMNS | DetailsColumn

/** What the table shows until somebody chooses. */
export const DEFAULT_COLUMNS: readonly ColumnId[] = ['type', 'change', 'actor', 'details', 'date']

/** What the table shows of this tenant until somebody chooses: of all tenants, whose each event is, too. */
export function usualColumns(tenant: string | null): readonly ColumnId[] {
  return tenant === ALL_TENANTS ? WITH_TENANT : DEFAULT_COLUMNS
}

const WITH_TENANT: readonly ColumnId[] = ['tenant', ...DEFAULT_COLUMNS]

/** More columns than this are refused: each cell of a row is drawn while scrolling. */
export const COLUMNS_MAX = 20

// What a details key may be: DESIGN, "The event".
const DETAILS_COLUMN = /^details\.[\p{L}\p{N}_.$/@: -]{1,128}$/u

/** The column that this text names, or null. */
export function readColumn(text: string): ColumnId | null {
  if (Object.hasOwn(FIXED_COLUMNS, text)) return text as keyof typeof FIXED_COLUMNS // safe: it is a key of that table
  return isDetailsColumn(text) ? text : null
}

/** True for a column that shows one details key. */
export function isDetailsColumn(text: string): text is DetailsColumn {
  return DETAILS_COLUMN.test(text)
}

/** The details key that a column shows. */
export function detailsKeyOf(column: DetailsColumn): string {
  return column.slice('details.'.length)
}

/** The heading of a column. */
export function columnLabel(column: ColumnId): string {
  return isDetailsColumn(column) ? detailsKeyOf(column) : FIXED_COLUMNS[column]
}
