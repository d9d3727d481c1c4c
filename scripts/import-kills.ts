// `npx tsx scripts/import-kills.ts --lines 1000000 --kills 2`: `vouchsafe import` of a file of records that have no identity
// of their own, killed (−9) on the way and started again by the same command. At the end each line must be there exactly
// once, the log must check out, and the importer must not have grown with the file.
import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { createTenant } from '@/lib/admin/server/create-tenant'
import { firstStart } from '@/lib/admin/server/first-start'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { withClient } from '@/lib/db/client'
import { type Db, openDb } from '@/lib/db/db'
import { startEmbedded } from '@/lib/db/embedded'
import { checkInstanceKey } from '@/lib/db/instance-key'
import { migrate } from '@/lib/db/migrate'
import { APP_ROLE } from '@/lib/db/roles'
import { checkLog } from '@/lib/log/server/check-log'
import { logSize } from '@/lib/log/server/log-size'

const { values } = parseArgs({
  options: { lines: { type: 'string', default: '1000000' }, kills: { type: 'string', default: '2' } },
})
const LINES = Number(values.lines)
const KILLS = Number(values.kills)
const LOOK_MS = 100
/** The importer may hold so much more at its end than after its first tenth. */
const GROWTH_MIB_MAX = 64

/** A line of Kibana's audit log; its number is in it, so that each can be counted. */
const lineOf = (n: number): string =>
  `${JSON.stringify({
    '@timestamp': new Date(Date.UTC(2026, 9, 1) + n * 1500).toISOString(),
    message: `User is updating dashboard [id=d-${n % 500}]`,
    event: { action: 'saved_object_update', category: ['database'], type: ['change'], outcome: 'unknown' },
    user: { name: `user-${n % 97}`, roles: ['editor'] },
    kibana: { space_id: 'default', saved_object: { type: 'dashboard', id: `d-${n % 500}` } },
    trace: { id: `line-${n}` },
  })}\n`

async function writeLines(file: string): Promise<void> {
  const out = createWriteStream(file)
  for (let n = 0; n < LINES; n++) if (!out.write(lineOf(n))) await once(out, 'drain')
  out.end()
  await once(out, 'close')
}

async function makeTenant(db: Db): Promise<TenantRef> {
  const now = () => new Date()
  await firstStart(db, { adminEmail: 'admin@example.com', adminPassword: null }, now)
  const nobody = { tenant: null, requestId: randomUUID(), ip: null, userAgent: null, now }
  const principal = { kind: 'system', name: 'import' } as const
  await createTenant({ ...nobody, db, principal }, { slug: 'imported', name: 'Imported' })
  const tenant = (await loadTenants(db)).bySlug.get('imported')
  if (tenant === undefined) throw new Error('The tenant was made a moment ago.')
  return tenant
}

/** Resident memory of a process in MiB. */
function residentMib(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib ?? 0) / 1024
}

interface Run {
  code: number | null
  /** Memory when a tenth of the file was in, and the most after that, in MiB. */
  early: number
  most: number
}

/** One run of the importer, killed when so many lines are in the log. */
async function importOnce(
  db: Db,
  tenant: TenantRef,
  file: string,
  env: NodeJS.ProcessEnv,
  killAt: number,
): Promise<Run> {
  const args = ['dist/cli.js', 'import', file, '--format', 'kibana', '--tenant', tenant.slug]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  const ended = once(child, 'exit')
  const run: Run = { code: null, early: 0, most: 0 }
  const begin = await logSize(db.pool, tenant)
  while (child.exitCode === null && child.signalCode === null) {
    const size = await logSize(db.pool, tenant)
    if (size >= killAt) child.kill('SIGKILL')
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null && !child.killed) {
      const mib = residentMib(child.pid)
      if (size < begin + LINES / 10) run.early = Math.max(run.early, mib)
      run.most = Math.max(run.most, mib)
    }
    await sleep(LOOK_MS)
  }
  await ended
  return { ...run, code: child.exitCode }
}

async function importWithKills(db: Db, dir: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const tenant = await makeTenant(db)
  const file = path.join(dir, 'records.ndjson')
  await writeLines(file)
  const first = await logSize(db.pool, tenant)
  const started = Date.now()
  for (let kill = 1; kill <= KILLS; kill++) {
    await importOnce(db, tenant, file, env, first + (LINES * kill) / (KILLS + 1))
    console.log(`killed with ${(await logSize(db.pool, tenant)) - first} lines in the log`)
  }
  const last = await importOnce(db, tenant, file, env, Infinity)
  const seconds = (Date.now() - started) / 1000
  const { rows } = await db.pool.query<{ events: string; lines: string }>(
    `SELECT count(*) AS events, count(DISTINCT trace_id) AS lines FROM event WHERE tenant_id = $1 AND trace_id LIKE 'line-%'`,
    [tenant.key],
  )
  const [counted] = rows
  const report = await checkLog(db, tenant, () => undefined)
  console.log(
    `${LINES} lines, ${KILLS} kills: ${counted?.events} events of ${counted?.lines} lines in ${seconds.toFixed(0)} s; memory ${last.early.toFixed(0)} MiB early, ${last.most.toFixed(0)} at most; ${report.findingsTotal} findings`,
  )
  const isExact = Number(counted?.events) === LINES && Number(counted?.lines) === LINES
  return last.code === 0 && isExact && report.findingsTotal === 0 && last.most < last.early + GROWTH_MIB_MAX
}

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (build.status !== 0) process.exit(build.status ?? 1)
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-import-'))
// As root the database runs as another user, who must pass through.
chmodSync(dir, 0o711)
const keysDir = path.join(dir, 'keys')
const cluster = await startEmbedded({
  dataDir: path.join(dir, 'data'),
  keysDir,
  purpose: 'import',
  createUser: true,
})
try {
  await migrate({ ownerUrl: cluster.ownerUrl, appRole: APP_ROLE })
  await withClient(cluster.appUrl, (client) => checkInstanceKey(client, keysDir))
  const db = openDb(cluster.appUrl, { poolSize: 2 })
  const env = {
    ...childProcessEnv({ databaseUrl: cluster.appUrl, mode: 'production' }),
    VOUCHSAFE_KEYS: keysDir,
  }
  const isRight = await importWithKills(db, dir, env)
  await db.close()
  process.exitCode = isRight ? 0 : 1
} finally {
  await cluster.stop()
  rmSync(dir, { recursive: true, force: true })
}
