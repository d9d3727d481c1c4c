import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

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

const LOOK_MS = 100
/** How long the product, or anything else that a script starts, may take to be there. */
export const READY_MS = 120_000

const PROGRAMS = { web: 'dist/server.js', worker: 'dist/worker.js' } as const

/** `vouchsafe start`, as a person has it run. */
export class Running {
  #process: ChildProcess | null = null

  constructor(
    private readonly env: NodeJS.ProcessEnv,
    private readonly ports: readonly number[],
  ) {}

  async start(): Promise<void> {
    const child = spawn(process.execPath, ['dist/cli.js', 'start'], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.#process = child
    let isReady = false
    child.stdout.on('data', (text: Buffer) => (isReady ||= text.includes('Vouchsafe is ready')))
    // A process that listens and is killed before it has said so ends all of it: it never was.
    await until(() => Promise.resolve(isReady), READY_MS, 'vouchsafe start to be ready')
    await this.#isListening()
  }

  async stop(): Promise<void> {
    const running = this.#process
    if (running === null || running.exitCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGTERM')
    await ended
  }

  /** Kills one of its processes (−9); it is started again by itself. */
  async kill(which: 'web' | 'worker'): Promise<void> {
    const pid = this.#process?.pid ?? 0
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    const found = children.find((child) =>
      readFileSync(`/proc/${child}/cmdline`, 'utf8').includes(PROGRAMS[which]),
    )
    if (found === undefined) throw new Error(`There is no ${which} process to kill.`)
    process.kill(Number(found), 'SIGKILL')
    await until(() => Promise.resolve(isGone(found)), READY_MS, `the ${which} process to end`)
    await sleep(LOOK_MS)
  }

  /** Kills all of it at once (−9), and starts it again: who starts its processes waits longer each time that one dies soon. */
  async killAll(): Promise<void> {
    const pid = String(this.#process?.pid ?? 0)
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
    for (const each of [pid, ...children]) process.kill(Number(each), 'SIGKILL')
    for (const each of [pid, ...children])
      await until(() => Promise.resolve(isGone(each)), READY_MS, 'the product to end')
    await this.start()
  }

  async #isListening(): Promise<void> {
    for (const port of this.ports) await until(() => accepts(port), READY_MS, `port ${port} to answer`)
  }
}

function isGone(pid: string): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return true
  }
}

/** Whether something listens at this port of this machine. */
export async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}

/** @throws Error when it is not so within that time. */
export async function until(is: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const end = Date.now() + withinMs
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`Waited for ${what} for ${withinMs / 1000} s.`)
    await sleep(LOOK_MS)
  }
}

/** A port of this machine that nothing listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens at a host and a port
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** An instance of a script's own, over an embedded database. */
export interface Instance {
  db: Db
  /** The superuser's, for databases that are not the product's. */
  superUrl: string
  /** A folder that goes with it. */
  dir: string
  /** `vouchsafe start` over it, at this port, and at others that it listens at by its settings. Not started yet. */
  product(port: number, settings?: Readonly<Record<string, string>>, others?: readonly number[]): Running
}

/** Builds the product and proves something with it; the process ends with 1 where that was not so. All of it is gone afterwards. */
export async function withInstance(
  name: string,
  prove: (instance: Instance) => Promise<boolean>,
): Promise<void> {
  const build = spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' })
  if (build.status !== 0) process.exit(build.status ?? 1)
  const dir = mkdtempSync(path.join(tmpdir(), `vouchsafe-${name}-`))
  // As root the database runs as another user, who must pass through.
  chmodSync(dir, 0o711)
  const keysDir = path.join(dir, 'keys')
  const dataDir = path.join(dir, 'data')
  const cluster = await startEmbedded({ dataDir, keysDir, purpose: name, createUser: true })
  const products: Running[] = []
  try {
    await migrate({ ownerUrl: cluster.ownerUrl, appRole: APP_ROLE })
    await withClient(cluster.appUrl, (client) => checkInstanceKey(client, keysDir))
    const db = openDb(cluster.appUrl, { poolSize: 2 })
    await firstStart(db, { adminEmail: 'admin@example.com', adminPassword: null }, () => new Date())
    const product: Instance['product'] = (port, settings = {}, others = []) => {
      const env = {
        ...childProcessEnv({ databaseUrl: cluster.appUrl, mode: 'production' }),
        DATABASE_OWNER_URL: cluster.ownerUrl,
        VOUCHSAFE_KEYS: keysDir,
        PORT: String(port),
        ...settings,
      }
      const running = new Running(env, [...others, port])
      products.push(running)
      return running
    }
    try {
      process.exitCode = (await prove({ db, superUrl: cluster.superUrl, dir, product })) ? 0 : 1
    } finally {
      for (const one of products) await one.stop()
      await db.close()
    }
  } finally {
    await cluster.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Who does what no person does; `tenant` null: to the instance. */
export const asSystem = (db: Db, tenant: TenantRef | null) => ({
  db,
  tenant,
  principal: { kind: 'system', name: 'proof' } as const,
  requestId: randomUUID(),
  ip: null,
  userAgent: null,
  now: () => new Date(),
})

/** A new tenant. */
export async function makeTenant(db: Db, slug: string): Promise<TenantRef> {
  await createTenant(asSystem(db, null), { slug, name: slug })
  const tenant = (await loadTenants(db)).bySlug.get(slug)
  if (tenant === undefined) throw new Error('The tenant was made a moment ago.')
  return tenant
}
