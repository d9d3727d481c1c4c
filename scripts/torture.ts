// `npm run torture -- --kills 40 --seed 7`: four clients and two server processes on one database, new people in every
// request, and kill −9 of a server or of PostgreSQL at random. Afterwards every accepted event must be there once, at
// the index that was answered, and a deep check must find nothing; and live tails, which went on at another server each
// time, must have shown exactly the ids of the log.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { createApiKey } from '@/lib/admin/server/create-api-key'
import { createTenant } from '@/lib/admin/server/create-tenant'
import { firstStart } from '@/lib/admin/server/first-start'
import { uuidv7 } from '@/lib/base/uuid'
import { childProcessEnv } from '@/lib/config/child-process-env'
import { withClient } from '@/lib/db/client'
import { openDb, type Db } from '@/lib/db/db'
import { startEmbedded, type EmbeddedServer } from '@/lib/db/embedded'
import { freePort } from '@/lib/db/embedded/connection'
import { checkInstanceKey } from '@/lib/db/instance-key'
import { migrate } from '@/lib/db/migrate'
import { APP_ROLE } from '@/lib/db/roles'
import { randomFor, type Random } from '@/lib/demo/random'
import { checkLog } from '@/lib/log/server/check-log'

import { compareFollower, follow } from './torture-followers'

const CLIENTS = 4
const SERVERS = 2
const FOLLOWERS = 3
const EVENTS_MAX = 40
const PAUSE_MS = [150, 1_500] as const
const REQUEST_TIMEOUT_MS = 20_000

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '40' }, seed: { type: 'string', default: '7' } },
})
const kills = Number(values.kills)

/** What clients were told. */
interface Tally {
  /** Index by event id, of every event that was answered as accepted or duplicate. */
  indexes: Map<string, number>
  requests: number
  retries: number
}

/** One server process that is started again whenever it dies. */
class Server {
  #child: ChildProcess | null = null
  #stopping = false
  deaths = 0

  constructor(
    readonly port: number,
    private readonly appUrl: string,
    private readonly keysDir: string,
  ) {}

  start(): void {
    this.#child = spawn(process.execPath, ['dist/server.js'], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: {
        ...childProcessEnv({ databaseUrl: this.appUrl, mode: 'production' }),
        PORT: String(this.port),
        VOUCHSAFE_KEYS: this.keysDir,
      },
    })
    this.#child.once('exit', () => {
      this.deaths += 1
      // A server that cannot reach its database while that restarts ends by itself; a supervisor would start it again.
      if (!this.#stopping) void sleep(100).then(() => this.start())
    })
  }

  kill(): void {
    this.#child?.kill('SIGKILL')
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const child = this.#child
    if (!child || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }
}

/** Sends one request until it is answered: to whichever server, the same bytes every time. */
async function send(servers: readonly Server[], random: Random, key: string, tally: Tally): Promise<void> {
  const withIds = random.chance(0.5)
  const events = Array.from({ length: random.int(1, EVENTS_MAX) }, () => ({
    ...(withIds && { id: uuidv7(Date.now(), random.bytes(10)) }),
    actor: { type: 'user', id: `u_${random.token(10)}` },
    action: 'user.update',
    change: 'UPDATE',
    resource: { type: 'USER', id: `u_${random.token(10)}` },
    details: { token: random.token(8) },
    before: { n: random.int(0, 9) },
    after: { n: random.int(0, 9) },
  }))
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    // Without ids of their own, only this makes a retry the same request.
    ...(!withIds && { 'idempotency-key': randomUUID() }),
  }
  const body = JSON.stringify(events)
  for (let attempt = 0; ; attempt++) {
    const server = random.pick(servers)
    const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/events`, {
      method: 'POST',
      headers,
      body,
      signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
    })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch(() => null)
    if (answer && (answer.status === 200 || answer.status === 201)) {
      // safe: the product's own answer; a wrong one fails the comparison with the database.
      const { events: places } = JSON.parse(answer.text) as { events: { id: string; index: number }[] }
      if (places.length !== events.length)
        throw new Error(`${events.length} events sent, ${places.length} answered`)
      for (const { id, index } of places) tally.indexes.set(id, index)
      tally.requests += 1
      if (attempt > 0) tally.retries += 1
      return
    }
    if (answer && answer.status !== 503 && answer.status < 500)
      throw new Error(`${answer.status}: ${answer.text}`)
    await sleep(100)
  }
}

/** Kills PostgreSQL the hard way: the postmaster, which takes all of its processes with it or leaves them orphaned. */
function killPostgres(dataDir: string): void {
  const pid = Number(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(pid, 'SIGKILL')
}

async function prepare(db: Db): Promise<{ tenant: TenantRef; key: string }> {
  const ctx: Ctx = {
    db,
    tenant: null,
    principal: { kind: 'system', name: 'torture' },
    requestId: randomUUID(),
    ip: null,
    userAgent: null,
    now: () => new Date(),
  }
  await firstStart(db, { adminEmail: 'admin@example.com', adminPassword: null }, ctx.now)
  await createTenant(ctx, { slug: 'torture', name: 'Torture' })
  const tenant = (await loadTenants(db)).bySlug.get('torture')!
  const { secret } = await createApiKey(
    { ...ctx, tenant },
    { name: 'torture', scopes: ['events:write', 'events:read'] },
  )
  return { tenant, key: secret }
}

/** Waits until the database answers again. */
async function recovered(db: Db): Promise<void> {
  for (;;) {
    const up = await db.pool.query('SELECT 1').then(
      () => true,
      () => false,
    )
    if (up) return
    await sleep(100)
  }
}

/** The index of each event that was sent, in the order of the log. */
async function sentEvents(db: Db, tenant: TenantRef): Promise<Map<string, number>> {
  const { rows } = await db.pool.query<{ event_id: string; idx: string }>(
    `SELECT l.event_id, l.idx FROM log_entry l JOIN event e ON e.tenant_id = $2 AND e.id = l.event_id
      WHERE l.log_id = $1 AND e.source_name <> 'vouchsafe' ORDER BY l.idx`,
    [tenant.logId, tenant.key],
  )
  return new Map(rows.map((row) => [row.event_id, Number(row.idx)]))
}

/** Every answered event is in the log once, at its index; and the log has nothing that nobody was told of but our own. */
async function compare(db: Db, tenant: TenantRef, tally: Tally): Promise<string[]> {
  const wrong: string[] = []
  const stored = await sentEvents(db, tenant)
  for (const [id, index] of tally.indexes) {
    if (stored.get(id) !== index)
      wrong.push(`${id}: answered index ${index}, stored ${stored.get(id) ?? 'nowhere'}`)
  }
  for (const id of stored.keys()) if (!tally.indexes.has(id)) wrong.push(`${id}: stored, and nobody was told`)
  return wrong
}

function printFigures(
  killed: { server: number; postgres: number },
  tally: Tally,
  report: Awaited<ReturnType<typeof checkLog>>,
): void {
  console.log(
    `${killed.server} kills of a server, ${killed.postgres} of PostgreSQL; ${tally.requests} requests, ${tally.retries} answered after a retry; ${tally.indexes.size} events answered.`,
  )
  console.log(
    `accepted ${report.counted} = rows ${report.rows} = entries ${report.entries} = size ${report.size}; ${report.commitmentsOpened} commitments opened, ${report.tiles} tiles recomputed.`,
  )
}

async function torture(cluster: EmbeddedServer, dataDir: string, keysDir: string): Promise<number> {
  const random = randomFor(values.seed, 'torture')
  const db = openDb(cluster.appUrl, { poolSize: 3 })
  const { tenant, key } = await prepare(db)
  const servers: Server[] = []
  for (let i = 0; i < SERVERS; i++) servers.push(new Server(await freePort(), cluster.appUrl, keysDir))
  for (const server of servers) server.start()
  const tally: Tally = { indexes: new Map(), requests: 0, retries: 0 }
  let going = true
  const clients = Array.from({ length: CLIENTS }, async (_, i) => {
    const own = randomFor(values.seed, `client ${i} ${Date.now()}`)
    while (going) await send(servers, own, key, tally)
  })
  const followers = Array.from({ length: FOLLOWERS }, () => follow(() => random.pick(servers), key))
  // The first answer shows that both the servers and their clients are at work.
  while (tally.requests < 20) await Promise.race([sleep(50), Promise.all(clients)])
  const killed = { server: 0, postgres: 0 }
  for (let n = 0; n < kills; n++) {
    await sleep(random.int(...PAUSE_MS))
    if (random.chance(0.35)) {
      killPostgres(dataDir)
      killed.postgres += 1
      await recovered(db)
    } else {
      random.pick(servers).kill()
      killed.server += 1
    }
    const before = tally.requests
    while (tally.requests < before + 5) await Promise.race([sleep(20), Promise.all(clients)])
    process.stderr.write(
      `\r${n + 1} of ${kills} kills, ${tally.requests} requests answered, ${tally.retries} after a retry `,
    )
  }
  going = false
  await Promise.all(clients)
  const log = [...(await sentEvents(db, tenant)).keys()]
  await Promise.all(followers.map((follower) => follower.until(log.length)))
  await Promise.all(servers.map((server) => server.stop()))
  process.stderr.write('\n')
  const wrong = [
    ...(await compare(db, tenant, tally)),
    ...followers.flatMap((follower) => compareFollower(log, follower)),
  ]
  const report = await checkLog(db, tenant, () => undefined)
  await db.close()
  printFigures(killed, tally, report)
  const cuts = followers.reduce((sum, follower) => sum + follower.cuts, 0)
  console.log(`${FOLLOWERS} tails, cut ${cuts} times, followed ${log.length} events each.`)
  for (const line of [
    ...wrong.slice(0, 20),
    ...report.findings.slice(0, 20).map((f) => `${f.place}: ${f.message}`),
  ])
    console.log(line)
  const right = wrong.length === 0 && report.findingsTotal === 0
  console.log(
    right
      ? 'Nothing was lost, doubled or broken.'
      : `${wrong.length + report.findingsTotal} things are wrong.`,
  )
  return right ? 0 : 1
}

const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
if (build.status !== 0) process.exit(build.status ?? 1)
const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-torture-'))
// As root the database runs as another user, who must pass through.
chmodSync(dir, 0o711)
const dataDir = path.join(dir, 'data')
const keysDir = path.join(dir, 'keys')
const cluster = await startEmbedded({ dataDir, keysDir, purpose: 'torture', createUser: true })
try {
  await migrate({ ownerUrl: cluster.ownerUrl, appRole: APP_ROLE })
  await withClient(cluster.appUrl, (client) => checkInstanceKey(client, keysDir))
  process.exitCode = await torture(cluster, dataDir, keysDir)
} finally {
  await cluster.stop()
  rmSync(dir, { recursive: true, force: true })
}
