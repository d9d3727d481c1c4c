import type { TenantRef } from '@/lib/access/roles'
import { loadLogs, type StoredLog } from '@/lib/access/server/load-tenants'
import { env } from '@/lib/config/env'
import { openDb, type Db } from '@/lib/db/db'
import { enforcement, type EnforcementGap } from '@/lib/db/enforcement'
import { connectDatabase } from '@/lib/db/start'
import { checkLog, type LogReport } from '@/lib/log/server/check-log'
import { Guard, guardDirectory } from '@/lib/proof/server/guard'
import { oddResults } from '@/lib/proof/server/scrub/look-at-results'

import { UsageError, type Command } from './command'
import { COMMON, parse } from './parse'
import { printJson, printLine } from './print'

/** How often a deep check says how far it is, in milliseconds. */
const PROGRESS_EVERY_MS = 500

/** `vouchsafe doctor` */
export const doctor: Command = {
  name: 'doctor',
  summary: 'Say what the database enforces; with --deep check every log',
  usage: `vouchsafe doctor [--json]
vouchsafe doctor --deep [--tenant <slug>] [--json]
  --deep  make every entry, commitment, tile and head again from the rows and the keys, and compare
          them with each other and with what was signed; logs of archived tenants too. Writes nothing; \`vouchsafe scrub\` has it recorded`,
  run: runDoctor,
}

/** Exit code 1 when something is wrong with a log. What is not enforced is said, and is no failure. */
async function runDoctor(args: string[]): Promise<number> {
  const { values } = parse(args, { ...COMMON, deep: { type: 'boolean' } }, 0)
  const deep = values.deep === true
  if (values.tenant !== undefined && !deep)
    throw new UsageError('--tenant needs --deep: without it no log is checked.')
  const database = await connectDatabase({ purpose: 'vouchsafe doctor' })
  const db = openDb(database.appUrl, { applicationName: 'vouchsafe doctor', poolSize: 2 })
  try {
    const gaps = await enforcement(db.pool)
    if (!values.json) printGaps(gaps)
    const logs = deep ? await checkLogs(db, values.tenant, values.json === true) : []
    if (values.json) printJson({ enforcement: gaps, deep, logs })
    else if (!deep) printLine('No log was checked: --deep does that.')
    return logs.some((log) => log.findingsTotal > 0) ? 1 : 0
  } finally {
    await db.close()
    await database.stop()
  }
}

interface CheckedLog extends LogReport {
  archived: boolean
}

async function checkLogs(db: Db, asked: string | undefined, quiet: boolean): Promise<CheckedLog[]> {
  const found = (await loadLogs(db)).filter(
    ({ tenant }) => asked === undefined || tenant.slug === asked || tenant.id === asked.toLowerCase(),
  )
  if (found.length === 0) throw new UsageError(`There is no tenant ${asked}. See: vouchsafe tenants list`)
  // Read before the logs are: what it says was signed is in them by then.
  const guardDir = guardDirectory(env().keysDir)
  const guard = await Guard.open(guardDir)
  const checked: CheckedLog[] = []
  for (const log of found) {
    const { tenant, archived } = log
    const report = await checkLog(db, tenant, quiet ? () => undefined : progress(tenant.slug), {
      signed: signedOf(guard, tenant),
      known: await oddResults(db.pool, tenant.logId, guardDir),
    })
    checked.push({ ...report, archived })
    if (!quiet) printLog(nameOf(log), report)
  }
  return checked
}

/** What a log is compared with; null: nothing was signed under its name. */
function signedOf(guard: Guard, { logIdentity }: TenantRef): { size: bigint; root: Uint8Array } | null {
  const signed = guard.signed(logIdentity)
  return signed === null || signed.size === 0n ? null : signed
}

const nameOf = ({ tenant, archived }: StoredLog): string =>
  archived ? `${tenant.slug} (archived)` : tenant.slug

function printGaps(gaps: readonly EnforcementGap[]): void {
  if (gaps.length === 0) printLine('The database enforces all of append-only: roles, rights and triggers.')
  for (const { message, fix } of gaps) printLine(`not enforced: ${message}`, `  → ${fix}`)
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

function printLog(name: string, log: LogReport): void {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K')
  const equal = new Set([log.counted, log.rows, log.entries, log.size]).size === 1 ? '=' : '|'
  printLine(
    `${name}: accepted ${log.counted} ${equal} rows ${log.rows} ${equal} entries ${log.entries} ${equal} size ${log.size}`,
  )
  printLine(`  ${log.commitmentsOpened} commitments opened, ${log.tiles} tiles and the head recomputed`)
  if (log.findingsTotal === 0) printLine('  nothing is wrong')
  for (const { place, message } of log.findings) printLine(`  ${place}: ${message}`)
  if (log.findingsTotal > log.findings.length)
    printLine(`  … and ${log.findingsTotal - log.findings.length} more`)
}
