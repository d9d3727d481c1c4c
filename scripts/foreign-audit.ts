// `npx tsx scripts/foreign-audit.ts`: a small program of Go's own code (golang.org/x/mod from Debian) and `vouchsafe verify` audit a
// running log over HTTP: while it grows, from checkpoints that they kept, and while one key takes over from another. Then one byte of
// the database is changed by its owner, and both must find it.
import { execFileSync, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { firstStart } from '@/lib/admin/server/first-start'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { withClient } from '@/lib/db/client'
import { type Db, openDb } from '@/lib/db/db'
import { startEmbedded } from '@/lib/db/embedded'
import { checkInstanceKey } from '@/lib/db/instance-key'
import { migrate } from '@/lib/db/migrate'
import { APP_ROLE } from '@/lib/db/roles'
import { logHead } from '@/lib/log/server/log-size'
import { getLog } from '@/lib/proof/server/get-log'
import { rotateLogKey } from '@/lib/proof/server/rotate-log-key'

import { aptInstall, canInstall, which } from './apt'
import { freePort, Running, until } from './running-product'

/** Each time so many events more: full tiles, and one of the second level. */
const GROWTH = [10, 246, 1, 5000, 61_000]
const BATCH = 5000
/** How long it may take until what was stored is signed. */
const SIGNED_MS = 60_000
const GO_ENV = { GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' }
const GO_CODE = path.join(GO_ENV.GOPATH, 'src/golang.org/x/mod/sumdb/tlog')

/** What is audited, and by what. */
interface Place {
  db: Db
  tenant: TenantRef
  url: string
  key: string
  keyFile: string
  dir: string
  auditor: string
}

function needGo(): void {
  if (which('go') !== null && existsSync(GO_CODE)) return
  if (!canInstall()) throw new Error('go and golang-golang-x-mod-dev are not here. Install them.')
  if (which('go') === null) aptInstall('golang-go')
  if (!existsSync(GO_CODE)) aptInstall('golang-golang-x-mod-dev')
}

function buildAuditor(dir: string): string {
  const program = path.join(dir, 'audit')
  const source = path.join(import.meta.dirname, 'foreign-audit/audit.go')
  execFileSync('go', ['build', '-o', program, source], {
    stdio: 'inherit',
    env: { ...process.env, ...GO_ENV },
  })
  return program
}

const system = (db: Db, tenant: TenantRef | null) => ({
  db,
  tenant,
  principal: { kind: 'system', name: 'foreign audit' } as const,
  requestId: randomUUID(),
  ip: null,
  userAgent: null,
  now: () => new Date(),
})

async function send({ url, key }: Place, count: number): Promise<void> {
  for (let left = count; left > 0; left -= BATCH) {
    const events = Array.from({ length: Math.min(left, BATCH) }, (_, n) => ({
      actor: { type: 'user', id: `u_${n % 50}`, name: `Person ${n % 50}` },
      action: 'flow.update',
      change: 'UPDATE',
      resource: { type: 'FLOW', id: `f_${n}` },
      details: { n },
    }))
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers,
      body: JSON.stringify(events),
    })
    if (answer.status !== 201) throw new Error(`${answer.status}: ${await answer.text()}`)
  }
}

/** Waits until all that is stored is signed; the log as its admins see it. */
async function signed({ db, tenant }: Place) {
  let log = await getLog(system(db, tenant), {})
  await until(
    async () => {
      log = await getLog(system(db, tenant), {})
      return log.checkpoint?.size === log.size
    },
    SIGNED_MS,
    'the signature',
  )
  return log
}

/** Both auditors, from what each kept of the last time: whether both are content. */
async function audit(place: Place, vkey: string): Promise<boolean> {
  const { url, tenant, key, keyFile, dir, auditor } = place
  const log = `${url}/log/${tenant.logId}`
  const [saved, seen] = [path.join(dir, 'go.checkpoint'), path.join(dir, 'cli.checkpoint')]
  const old = existsSync(saved) ? ['-old', saved] : []
  const options = { encoding: 'utf8' } as const
  const go = spawnSync(auditor, ['-log', log, '-vkey', vkey, '-key', key, '-save', saved, ...old], options)
  const args = ['dist/cli.js', 'verify', log, '--vkey', vkey, '--checkpoint', seen, '--key-file', keyFile]
  const own = spawnSync(process.execPath, args, options)
  console.log(`Go: ${(go.stdout + go.stderr).trim()}`)
  console.log(`vouchsafe verify: ${(own.stdout + own.stderr).trim().split('\n').slice(0, 3).join(' ')}`)
  if ((go.status === 0) !== (own.status === 0)) throw new Error('The two do not agree.')
  return go.status === 0
}

async function tell(place: Place, ownerUrl: string): Promise<boolean> {
  const { db, tenant } = place
  let isRight = true
  let [first] = (await signed(place)).keys
  for (const more of GROWTH) {
    await send(place, more)
    const log = await signed(place)
    ;[first] = log.keys
    isRight = (await audit(place, first?.vkey ?? '')) && isRight
  }
  await rotateLogKey(system(db, tenant), { overlapDays: 1 })
  const { keys } = await signed(place)
  // The old one first: what it keeps is signed by both, so the new one can go on from there.
  for (const { vkey } of keys.toReversed()) isRight = (await audit(place, vkey)) && isRight
  const { size } = await logHead(db.pool, tenant)
  await withClient(ownerUrl, async (client) => {
    await client.query('ALTER TABLE log_entry DISABLE TRIGGER USER')
    await client.query(
      'UPDATE log_entry SET entry = set_byte(entry, 20, get_byte(entry, 20) # 1) WHERE log_id = $1 AND idx = $2',
      [tenant.logId, Math.floor(size / 2)],
    )
  })
  return !(await audit(place, first?.vkey ?? '')) && isRight
}

needGo()
const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (build.status !== 0) process.exit(build.status ?? 1)
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-audit-'))
// As root the database runs as another user, who must pass through.
chmodSync(dir, 0o711)
const keysDir = path.join(dir, 'keys')
const cluster = await startEmbedded({
  dataDir: path.join(dir, 'data'),
  keysDir,
  purpose: 'audit',
  createUser: true,
})
try {
  await migrate({ ownerUrl: cluster.ownerUrl, appRole: APP_ROLE })
  await withClient(cluster.appUrl, (client) => checkInstanceKey(client, keysDir))
  const db = openDb(cluster.appUrl, { poolSize: 2 })
  await firstStart(db, { adminEmail: 'admin@example.com', adminPassword: null }, () => new Date())
  const tenant = (await loadTenants(db)).bySlug.get('main')
  if (tenant === undefined) throw new Error('The first start makes a tenant.')
  const { secret: key } = await createApiKey(system(db, tenant), {
    name: 'audit',
    scopes: ['events:write', 'proofs:read'],
  })
  const keyFile = path.join(dir, 'api.key')
  writeFileSync(keyFile, key, { mode: 0o600 })
  const port = await freePort()
  const env = {
    ...childProcessEnv({ databaseUrl: cluster.appUrl, mode: 'production' }),
    DATABASE_OWNER_URL: cluster.ownerUrl,
    VOUCHSAFE_KEYS: keysDir,
    PORT: String(port),
  }
  const product = new Running(env, [port])
  try {
    await product.start()
    const url = `http://localhost:${port}`
    const place = { db, tenant, url, key, keyFile, dir, auditor: buildAuditor(dir) }
    process.exitCode = (await tell(place, cluster.ownerUrl)) ? 0 : 1
    console.log(process.exitCode === 0 ? 'Both found what was there, and nothing else.' : 'That was wrong.')
  } finally {
    await product.stop()
    await db.close()
  }
} finally {
  await cluster.stop()
  rmSync(dir, { recursive: true, force: true })
}
