import type { TenantRef } from '@/lib/access/roles'
import type { Db } from '@/lib/db/db'
import type { Finding } from '@/lib/log/finding'

import { type CheckPlan, type CheckState, entriesToCheck, LogCheck } from './log-check'
import { readHead } from './store-check'

/** What a deep check of one log found. */
export interface LogReport {
  tenant: string
  logId: string
  size: number
  rows: number
  entries: number
  /** Sum of the hourly counts. */
  counted: number
  tiles: number
  commitmentsOpened: number
  /** Findings, the first 100; `findingsTotal` counts all. */
  findings: Finding[]
  findingsTotal: number
}

/**
 * Checks one log from its first entry to its head, as it was at one moment: a log that grows meanwhile is checked up to the size it
 * had, and compared with what was signed of it, where that is known. Reads only.
 */
export async function checkLog(
  db: Db,
  tenant: TenantRef,
  progress: (done: number, of: number) => void,
  { signed = null, known = [] }: Partial<Pick<CheckPlan, 'signed' | 'known'>> = {},
): Promise<LogReport> {
  const client = await db.pool.connect()
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    await client.query('SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0')
    const { size } = await readHead(client, tenant.logId)
    const check = LogCheck.begin(tenant, { kind: 'full', size, signed, drawn: null, known })
    while (!check.isDone) {
      await check.step(client)
      progress(check.state.entries, entriesToCheck(check.state))
    }
    return reportOf(tenant, check.state)
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    client.release()
  }
}

function reportOf({ slug, logId }: TenantRef, state: CheckState): LogReport {
  const { size, rows, entries, counted, tiles, commitments, findings, findingsTotal } = state
  return {
    tenant: slug,
    logId,
    size,
    rows,
    entries,
    counted,
    tiles,
    commitmentsOpened: commitments,
    findings,
    findingsTotal,
  }
}
