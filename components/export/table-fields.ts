import type { ColumnId, FIXED_COLUMNS } from '@/lib/view/columns'
import { isDetailsColumn } from '@/lib/view/columns'

/** What a file has for each column of the table; details keys are columns of their own there, too. */
const FIELDS: Record<keyof typeof FIXED_COLUMNS, readonly string[]> = {
  // In front of every file of several tenants.
  tenant: [],
  type: ['resourceType'],
  change: ['change'],
  actor: ['actorName', 'actorEmail', 'actorId'],
  details: ['details'],
  date: ['occurredAt'],
  action: ['action'],
  resource: ['resourceName', 'resourceId'],
  message: ['message'],
  reason: ['reason'],
  ip: ['ip'],
  source: ['source'],
  session: ['sessionId'],
  trace: ['traceId'],
  received: ['receivedAt'],
  index: ['index'],
  id: ['id'],
}

/** The columns of a file that show what these columns of the table do, in their order; at least the event's id. */
export function fieldsOfTable(columns: readonly ColumnId[]): readonly string[] {
  const fields = columns.flatMap((column) => (isDetailsColumn(column) ? [] : FIELDS[column]))
  return fields.length > 0 ? fields : ['id']
}
