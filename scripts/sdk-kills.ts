// `npx tsx scripts/sdk-kills.ts --kills 200 --seed 20261122`: an application changes rows of a database that is audited,
// another one enqueues into a spool, a shipper sends what the database captured, and `vouchsafe start` takes it in. All four
// are processes of their own, and one of them is killed (−9) at a seeded moment, and started again, so many times. In the end
// committed changes = events that reached the outbox = events in the log, each once and in the order of its row; and
// every event that was promised to be kept is there once, in its order.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { build } from 'esbuild'
import pg from 'pg'

import { createApiKey } from '@/lib/admin/server/create-api-key'
import { withClient } from '@/lib/db/client'
import { withDatabase } from '@/lib/db/embedded/connection'
import { randomFor } from '@/lib/demo/random'
import { checkLog } from '@/lib/log/server/check-log'
import { captureMigration } from '@/lib/testing/capture-migration'
import { createAudit } from '@/sdk/src/create-audit'
import { startShipper } from '@/sdk/src/prisma'

import { NODE_BUNDLE } from './bundle.mjs'
import {
  accepts,
  asSystem,
  freePort,
  type Instance,
  makeTenant,
  READY_MS,
  type Running,
  until,
  withInstance,
} from './running-product'

/** The longest that one that is under way is left alone before it is killed. */
const LONGEST_MS = 400
const DRAIN_MS = 300_000
const SPOOLED_PER_LIFE = 1_000_000

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '200' }, seed: { type: 'string', default: '20261122' } },
})
const kills = Number(values.kills)

/** Items that are changed, and beside them every event that ever was in the outbox: it is written where that is. */
const TABLES = `
  CREATE TABLE "Item" (id int PRIMARY KEY, n int NOT NULL DEFAULT 0);
  CREATE TABLE captured (id uuid NOT NULL)`
const WATCH = `
  CREATE FUNCTION note_captured() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.captured VALUES (NEW.id); RETURN NULL; END $$;
  CREATE TRIGGER note_captured AFTER INSERT ON vouchsafe.outbox FOR EACH ROW EXECUTE FUNCTION note_captured()`
const SCHEMA = 'model Item { id Int @id\n n Int }'

/** One that can be killed, and is started again. */
interface Victim {
  /** Resolves when it is at work. */
  ready(): Promise<void>
  kill(): Promise<void>
}

/** A program of ours, which says something whenever it is at work. */
class Program implements Victim {
  #child: ChildProcess | null = null
  #lives = 0
  #isAtWork = false
  #failure: Error | null = null
  said = ''

  constructor(
    private readonly file: string,
    private readonly args: (life: number) => string[],
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  start(): void {
    const args = [this.file, ...this.args(this.#lives++)]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env: this.env })
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.said += text
      this.#isAtWork = true
    })
    child.once('exit', (code) => {
      if (code !== null) this.#failure = new Error(`${args.slice(1).join(' ')} ended by itself with ${code}.`)
    })
    this.#isAtWork = false
    this.#child = child
  }

  ready(): Promise<void> {
    const isAtWork = (): Promise<boolean> => {
      if (this.#failure !== null) throw this.#failure
      return Promise.resolve(this.#isAtWork)
    }
    return until(isAtWork, READY_MS, 'a program to be at work')
  }

  async kill(): Promise<void> {
    await this.end()
    this.start()
  }

  async end(): Promise<void> {
    const child = this.#child
    this.#child = null
    if (child === null || child.exitCode !== null) return
    const closed = once(child, 'close')
    child.kill('SIGKILL')
    await closed
  }
}

const server = (product: Running, port: number): Victim => ({
  ready: () => until(() => accepts(port), READY_MS, 'the server to answer'),
  kill: () => product.killAll(),
})

async function bundled(directory: string): Promise<string> {
  const outfile = path.join(directory, 'victim.mjs')
  const { splitting: _, chunkNames: _names, ...options } = NODE_BUNDLE
  await build({
    ...options,
    entryPoints: ['scripts/sdk-kills-victim.ts'],
    outfile,
    tsconfig: 'tsconfig.json',
  })
  return outfile
}

/** Kills whoever the seed says, when it says. */
async function killAll(victims: Readonly<Record<string, Victim>>): Promise<string> {
  const random = randomFor(values.seed, 'kills')
  const names = Object.keys(victims)
  const deaths = new Map(names.map((name) => [name, 0]))
  for (let kill = 1; kill <= kills; kill++) {
    const name = random.pick(names)
    const victim = victims[name]
    await victim?.ready()
    await sleep(random.unit() * LONGEST_MS)
    await victim?.kill()
    deaths.set(name, (deaths.get(name) ?? 0) + 1)
    process.stderr.write(`\r${kill} of ${kills} kills `)
  }
  process.stderr.write('\n')
  return [...deaths].map(([name, count]) => `${name} ${count}`).join(', ')
}

/** What the application's database says, and what the log does. */
interface Account {
  /** By item: how often it was changed, for good. */
  items: Map<string, number>
  captured: string[]
  /** In the order of the log. */
  events: { id: string; type: string; item: string; n: number | null }[]
}

/** Everything that is not as it has to be. */
function wrongIn({ items, captured, events }: Account, promised: readonly number[]): string[] {
  const wrong: string[] = []
  const logged = events.filter(({ type }) => type === 'ITEM')
  const committed = [...items.values()].reduce((sum, n) => sum + n + 1, 0)
  if (committed !== captured.length || captured.length !== logged.length) {
    wrong.push(`${committed} committed changes, ${captured.length} captured, ${logged.length} in the log`)
  }
  const inLog = new Set(logged.map(({ id }) => id))
  for (const id of captured) if (!inLog.has(id)) wrong.push(`captured, and not in the log: ${id}`)
  for (const [item, n] of items) {
    const states = logged.filter((event) => event.item === item).map((event) => event.n)
    const isInOrder = states.length === n + 1 && states.every((state, at) => state === at)
    if (!isInOrder) wrong.push(`item ${item} is ${n}, and its events say ${states.join(' ')}`)
  }
  const steps = events.flatMap(({ type, item }) => (type === 'STEP' ? [Number(item)] : []))
  const isRising = steps.every((step, at) => at === 0 || step > (steps[at - 1] ?? step))
  if (!isRising) wrong.push('enqueued events are not in their order, or there more than once')
  const there = new Set(steps)
  for (const step of promised) if (!there.has(step)) wrong.push(`promised, and not in the log: ${step}`)
  return wrong
}

async function prove({ db, dir, superUrl, product }: Instance): Promise<boolean> {
  const port = await freePort()
  const running = product(port)
  await running.start()
  const tenant = await makeTenant(db, 'kills')
  const { secret: key } = await createApiKey(asSystem(db, tenant), {
    name: 'kills',
    scopes: ['events:write'],
  })
  const target = { url: `http://127.0.0.1:${port}`, key }
  const databaseUrl = withDatabase(superUrl, 'application')
  const application = await auditedDatabase(superUrl, databaseUrl)
  // The package pg is found from here, as an application finds its own.
  mkdirSync('node_modules/.cache', { recursive: true })
  const place = mkdtempSync(path.resolve('node_modules/.cache/vouchsafe-kills-'))
  const spool = path.join(dir, 'spool')
  const programs = programsOf(await bundled(place), databaseUrl, spool, target)
  const { writer, shipper, enqueuer } = programs
  try {
    for (const program of Object.values(programs)) program.start()
    const victims = { application: writer, shipper, 'application with a spool': enqueuer }
    const deaths = await killAll({ ...victims, server: server(running, port) })
    await Promise.all(Object.values(programs).map((program) => program.end()))

    await drain(databaseUrl, spool, target)
    const account = await accountOf(application, db, tenant.key)
    // The last line may have been cut off.
    const promised = enqueuer.said.split('\n').slice(0, -1).map(Number)
    const { findings } = await checkLog(db, tenant, () => undefined)
    const broken = findings.map((finding) => `${finding.place}: ${finding.message}`)
    return printAccount(deaths, account, promised, [...wrongIn(account, promised), ...broken])
  } finally {
    await Promise.all(Object.values(programs).map((program) => program.end()))
    await application.end()
    rmSync(place, { recursive: true, force: true })
  }
}

/** A database of an application whose changes are captured; as its owner. */
async function auditedDatabase(superUrl: string, url: string): Promise<pg.Client> {
  await withClient(superUrl, (client) => client.query('CREATE DATABASE application'))
  const application = new pg.Client({ connectionString: url })
  await application.connect()
  for (const sql of [TABLES, captureMigration(SCHEMA), WATCH]) await application.query(sql)
  await application.query('INSERT INTO "Item" SELECT id FROM generate_series(1, 5) AS id')
  return application
}

function programsOf(file: string, databaseUrl: string, spool: string, target: { url: string; key: string }) {
  const env = { ...process.env, VOUCHSAFE_URL: target.url, VOUCHSAFE_KEY: target.key }
  const seedOf = (life: number) => String(Number(values.seed) + life)
  const from = (life: number) => String(life * SPOOLED_PER_LIFE)
  return {
    writer: new Program(file, (life) => ['write', seedOf(life), databaseUrl], env),
    shipper: new Program(file, (life) => ['ship', seedOf(life), databaseUrl], env),
    enqueuer: new Program(file, (life) => ['enqueue', from(life), databaseUrl, spool], env),
  }
}

function printAccount(
  deaths: string,
  { captured, events }: Account,
  promised: readonly number[],
  wrong: readonly string[],
): boolean {
  for (const line of wrong.slice(0, 20)) console.log(line)
  const items = events.filter(({ type }) => type === 'ITEM').length
  console.log(
    `${kills} kills (${deaths}). ${captured.length} committed changes reached the outbox, ${items} are in the log.`,
  )
  console.log(`enqueue() promised ${promised.length} events; ${events.length - items} are in the log.`)
  console.log(
    wrong.length === 0 ? 'Nothing is lost, and nothing is there twice.' : `${wrong.length} things are wrong.`,
  )
  return wrong.length === 0
}

/** Sends all that is left in the outbox and in the spool. */
async function drain(
  databaseUrl: string,
  spool: string,
  target: { url: string; key: string },
): Promise<void> {
  const shipper = startShipper({ ...target, connectionString: databaseUrl })
  const audit = createAudit({ ...target, spool })
  await until(async () => (await shipper.lag())?.rows === 0, DRAIN_MS, 'the outbox to be empty')
  await audit.flush({ timeoutMs: DRAIN_MS })
  await shipper.stop()
  await audit.close()
}

async function accountOf(application: pg.Client, db: Instance['db'], tenant: number): Promise<Account> {
  const items = await application.query<{ id: number; n: number }>('SELECT id, n FROM "Item"')
  const captured = await application.query<{ id: string }>('SELECT id FROM captured')
  const events = await db.pool.query<Account['events'][number]>(
    `SELECT id, resource_type AS type, resource_id AS item, (after -> 'n')::int AS n FROM event
      WHERE tenant_id = $1 AND resource_type IN ('ITEM', 'STEP') ORDER BY idx`,
    [tenant],
  )
  return {
    items: new Map(items.rows.map(({ id, n }) => [String(id), n])),
    captured: captured.rows.map(({ id }) => id),
    events: events.rows,
  }
}

await withInstance('kills', prove)
