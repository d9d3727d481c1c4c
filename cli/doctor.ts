import { parseArgs } from 'node:util'

import { loadTenants } from '@/lib/access/server/load-tenants'
import { openDb } from '@/lib/db/db'
import { enforcement, type EnforcementGap } from '@/lib/db/enforcement'
import { connectDatabase } from '@/lib/db/start'
import { checkLog, type LogReport } from '@/lib/log/server/check-log'

/** How often a deep check says how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 500

/**
 * `vouchsafe doctor [--deep] [--tenant SLUG] [--json]`: what the database does not enforce, and with `--deep` every
 * entry, commitment, tile and head of every log checked against the rows. Exit code 1 when something is wrong with a log.
 */
export async function runDoctor(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { deep: { type: 'boolean' }, tenant: { type: 'string' }, json: { type: 'boolean' } },
  })
  const database = await connectDatabase({ purpose: 'vouchsafe doctor' })
  const db = openDb(database.appUrl, { applicationName: 'vouchsafe doctor', poolSize: 2 })
  try {
    const gaps = await enforcement(db.pool)
    const logs: LogReport[] = []
    if (!values.json) printGaps(gaps)
    if (values.deep) {
      const tenants = [...(await loadTenants(db)).byId.values()].filter(
        (t) => values.tenant === undefined || t.slug === values.tenant,
      )
      if (tenants.length === 0)
        throw new Error(`There is no tenant ${values.tenant}. See: vouchsafe tenants list`)
      for (const tenant of tenants) {
        const report = await checkLog(db, tenant, values.json ? () => undefined : progress(tenant.slug))
        logs.push(report)
        if (!values.json) printLog(report)
      }
    }
    if (values.json) console.log(JSON.stringify({ enforcement: gaps, logs }))
    return logs.some((log) => log.findingsTotal > 0) ? 1 : 0
  } finally {
    await db.close()
    await database.stop()
  }
}

function printGaps(gaps: readonly EnforcementGap[]): void {
  if (gaps.length === 0) console.log('The database enforces all of append-only: roles, rights and triggers.')
  for (const { message, fix } of gaps) console.log(`not enforced: ${message}\n  → ${fix}`)
}

function progress(slug: string): (done: number, of: number) => void {
  let last = performance.now()
  return (done, of) => {
    if (!process.stderr.isTTY || performance.now() - last < PROGRESS_EVERY_MS) return
    last = performance.now()
    process.stderr.write(
      `\r${slug}: ${done.toLocaleString('en')} of ${of.toLocaleString('en')} entries checked `,
    )
  }
}

function printLog(log: LogReport): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const equal = new Set([log.counted, log.rows, log.entries, log.size]).size === 1 ? '=' : '|'
  console.log(
    `${log.tenant}: accepted ${log.counted} ${equal} rows ${log.rows} ${equal} entries ${log.entries} ${equal} size ${log.size}`,
  )
  console.log(`  ${log.commitmentsOpened} commitments opened, ${log.tiles} tiles and the head recomputed`)
  if (log.findingsTotal === 0) console.log('  nothing is wrong')
  for (const { place, message } of log.findings) console.log(`  ${place}: ${message}`)
  if (log.findingsTotal > log.findings.length)
    console.log(`  … and ${log.findingsTotal - log.findings.length} more`)
}
