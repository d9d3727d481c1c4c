import { loadTenants } from '@/lib/access/server/load-tenants'
import { openDb } from '@/lib/db/db'
import { enforcement, type EnforcementGap } from '@/lib/db/enforcement'
import { connectDatabase } from '@/lib/db/start'
import { checkLog, type LogReport } from '@/lib/log/server/check-log'

import { UsageError, type Command } from './command'
import { COMMON, parse } from './parse'
import { printJson, printLine } from './print'

/** How often a deep check says how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 500

/** `vouchsafe doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Say what the database enforces, and check every log',
  usage: `vouchsafe doctor [--deep] [--tenant <slug>] [--json]
  --deep  make every entry, commitment, tile and head again from the rows and the keys, and compare`,
  run: runDoctor,
}

/** Exit code 1 when something is wrong with a log. What is not enforced is said, and is no failure. */
async function runDoctor(args: string[]): Promise<number> {
  const { values } = parse(args, { ...COMMON, deep: { type: 'boolean' } }, 0)
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
        throw new UsageError(`There is no tenant ${values.tenant}. See: vouchsafe tenants list`)
      for (const tenant of tenants) {
        const report = await checkLog(db, tenant, values.json ? () => undefined : progress(tenant.slug))
        logs.push(report)
        if (!values.json) printLog(report)
      }
    }
    if (values.json) printJson({ enforcement: gaps, logs })
    return logs.some((log) => log.findingsTotal > 0) ? 1 : 0
  } finally {
    await db.close()
    await database.stop()
  }
}

function printGaps(gaps: readonly EnforcementGap[]): void {
  if (gaps.length === 0) printLine('The database enforces all of append-only: roles, rights and triggers.')
  for (const { message, fix } of gaps) printLine(`not enforced: ${message}\n  → ${fix}`)
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
  printLine(
    `${log.tenant}: accepted ${log.counted} ${equal} rows ${log.rows} ${equal} entries ${log.entries} ${equal} size ${log.size}`,
  )
  printLine(`  ${log.commitmentsOpened} commitments opened, ${log.tiles} tiles and the head recomputed`)
  if (log.findingsTotal === 0) printLine('  nothing is wrong')
  for (const { place, message } of log.findings) printLine(`  ${place}: ${message}`)
  if (log.findingsTotal > log.findings.length)
    printLine(`  … and ${log.findingsTotal - log.findings.length} more`)
}
