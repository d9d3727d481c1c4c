import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { uuidv7 } from '@/lib/base/uuid'
import { testKey } from '@/lib/testing/api'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { type TestBlock, type StreamRequest, TestStream } from '@/lib/testing/event-stream'

/** The API alone, in a process of its own: prints its port. */
const PROGRAM = `
  import { instanceKeyOf, useInstanceKey } from './lib/config/keys.ts'
  import { openDb } from './lib/db/db.ts'
  import { apiHandler } from './lib/http/handler.ts'
  import { listen, makeHttpServer } from './lib/http/http-server.ts'
  import { eventRoutes } from './app/api/events.ts'
  import { tailRoute } from './app/api/tail.ts'
  useInstanceKey(instanceKeyOf('11'.repeat(32), 'the test'))
  const db = openDb(process.argv[1], { poolSize: 4 })
  const more = { url: 'http://localhost:3000', trustedProxies: 0 }
  const api = apiHandler({ db, routes: [tailRoute(), ...eventRoutes], ...more })
  const server = makeHttpServer({ api, isApi: () => true, page: async () => undefined, limitPage: async () => undefined, dev: false, ...more })
  console.log(await listen(server, 0))
`
const KILLS = 2
const EVENTS_A_LIFE = 60
const BATCH = 5
/** Each life begins with a process that compiles what it runs: seconds, on a busy machine many. */
const TIMEOUT_MS = 240_000

let database: TestDb
let tenant: TenantRef
const children: ChildProcess[] = []

beforeAll(async () => {
  database = await testDatabase()
  tenant = await testTenant(database.db)
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await database.drop()
})

/** Starts a server: its address, and the process. */
async function start(): Promise<{ url: string; child: ChildProcess }> {
  const args = ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM, database.appUrl]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  // safe: a line is a text
  const [port] = (await once(createInterface(child.stdout), 'line')) as [string]
  return { url: `http://127.0.0.1:${port}`, child }
}

test(
  'over kills of the server a tail shows exactly the ids of the log @long',
  { timeout: TIMEOUT_MS },
  async () => {
    const writer = await testKey(database.db, tenant, ['events:write'])
    const reader = await testKey(database.db, tenant, ['events:read'])
    let server = start()
    const total = EVENTS_A_LIFE * (KILLS + 1)

    const send = async (): Promise<void> => {
      for (let sent = 0; sent < total; sent += BATCH) {
        const json = Array.from({ length: BATCH }, (_, n) => ({
          id: uuidv7(Date.now(), randomBytes(10)),
          actor: { type: 'user', id: `u_${n}` },
          action: 'flow.update',
          change: 'UPDATE',
          resource: { type: 'FLOW', id: `f_${sent + n}` },
        }))
        // With ids of their own they can be sent until somebody says that they are stored.
        for (let stored = false; !stored;) stored = await post((await server).url, writer.key, json)
      }
    }

    const received: { id: string; index: number }[] = []
    const follow = async (): Promise<void> => {
      let lastEventId: string | null = null
      while (received.length < total) {
        const url: string = `${(await server).url}/api/v1/events/tail?after=0`
        const request: StreamRequest = { as: reader, ...(lastEventId !== null && { lastEventId }) }
        const stream: TestStream | null = await TestStream.open(url, request).catch(() => null)
        while (stream !== null && received.length < total) {
          const block: TestBlock | null = await stream.next().catch(() => null)
          if (block === null) break
          lastEventId = block.id ?? lastEventId
          if (block.event !== 'event' || block.data === undefined) continue
          // safe: compared with the log below
          received.push(JSON.parse(block.data) as { id: string; index: number })
          const life = Math.floor(received.length / EVENTS_A_LIFE)
          if (received.length % EVENTS_A_LIFE === 0 && life <= KILLS) {
            ;(await server).child.kill('SIGKILL')
            server = start()
          }
        }
        stream?.close()
      }
    }
    await Promise.all([send(), follow()])

    const { rows } = await database.db.pool.query<{ id: string; idx: string }>(
      `SELECT e.id, e.idx FROM log_entry l JOIN event e ON e.tenant_id = $1 AND e.id = l.event_id
      WHERE l.log_id = $2 AND e.source_name <> 'vouchsafe' ORDER BY l.idx`,
      [tenant.key, tenant.logId],
    )
    expect(rows).toHaveLength(total)
    expect(received.map(({ id, index }) => ({ id, idx: String(index) }))).toEqual(rows)
    expect(children).toHaveLength(KILLS + 1)
  },
)

/** True when it is stored. */
async function post(url: string, key: string, json: unknown): Promise<boolean> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const response = await fetch(`${url}/api/v1/events`, {
    method: 'POST',
    headers,
    body: JSON.stringify(json),
  }).catch(() => null)
  await response?.text().catch(() => null)
  return response?.status === 200 || response?.status === 201
}
