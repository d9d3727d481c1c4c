import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { createDestinationInput } from '@/lib/delivery/destination-input'
import { egressTo } from '@/lib/delivery/egress'
import { createDestination } from '@/lib/delivery/server/create-destination'
import { deliverNext } from '@/lib/delivery/server/deliver-next'
import { keySetOf } from '@/lib/delivery/server/key-set-of'
import { showDestinationSecret } from '@/lib/delivery/server/show-destination-secret'
import type { EventDraft } from '@/lib/event/event'
import { appendEvents } from '@/lib/log/server/append'
import { testCommandLine, type TestCommandLine } from '@/lib/testing/command-line'
import { testDatabase, testTenant, type TestDb } from '@/lib/testing/database'
import { personCtx } from '@/lib/testing/person-ctx'

import { UsageError } from './command'
import { listen } from './listen'
import type { Report } from './listen-account'
import { verifyDelivery } from './verify-delivery'

let database: TestDb
let cli: TestCommandLine
let folder: string
let tenant: TenantRef
let files = 0
let jwks: string

beforeAll(async () => {
  database = await testDatabase()
  cli = await testCommandLine(database)
  folder = mkdtempSync(path.join(tmpdir(), 'vouchsafe-listen-'))
  tenant = await testTenant(database.db, { slug: 'listened' })
  jwks = file(JSON.stringify(await keySetOf(database.db, tenant)))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  cli.remove()
  await database.drop()
})

function file(content: string | Uint8Array): string {
  const name = path.join(folder, String(++files))
  writeFileSync(name, content)
  return name
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens at a host and a port
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const draft = (i: number): EventDraft => ({
  occurredAt: '2026-11-22T09:00:00.000Z',
  actor: { type: 'user', id: 'ada' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: `f${i}` },
  message: 'sig=x kid=y\nand more',
})

/** A destination for `listen`, and all that is to go there. */
async function stream(format: string, events: number): Promise<{ port: string; id: string; expect: string }> {
  const port = await freePort()
  const asked = personCtx(database.db, tenant, { role: 'admin' })
  const ctx =
    asked.principal.kind === 'user'
      ? { ...asked, principal: { ...asked.principal, confirmedUntil: new Date(Date.now() + 60_000) } }
      : asked
  await database.db.pool.query('DELETE FROM destination')
  const { id } = await createDestination(
    ctx,
    createDestinationInput.parse({
      name: format,
      target: { kind: 'webhook', url: `http://127.0.0.1:${port}/in`, timeoutSeconds: 1 },
      format,
      query: 'type:FLOW',
      batch: { events: 10, ageSeconds: 0 },
    }),
  )
  const drafts = Array.from({ length: events }, (_, i) => draft(i))
  const source = { name: 'ci', format: 'events' }
  await appendEvents(database.db, { tenant, source, receivedAt: new Date(), drafts })
  return { port: String(port), id, expect: String(events) }
}

/** As a worker does, but without waiting after failures, until all is delivered. */
async function work(): Promise<void> {
  const { db } = database
  const place = { db, egress: egressTo(['127.0.0.0/8']), now: () => new Date(), random: () => 0 }
  for (;;) {
    const { rows } = await db.pool.query<{ n: number }>(
      `UPDATE delivery d SET next_try_at = NULL FROM log_head h WHERE h.log_id = $1 RETURNING (h.size - d.next_idx)::int AS n`,
      [tenant.logId],
    )
    if (rows.every(({ n }) => n === 0)) return
    await deliverNext(place)
  }
}

async function listened(line: string): Promise<{ code: number; report: Report }> {
  const [{ code, printed }] = await Promise.all([cli.run(listen, ...line.split(' '), '--json'), work()])
  return { code, report: JSON.parse(printed) as Report }
}

describe('listen', () => {
  test.each(['json', 'konnect-cef', 'cef @long', 'konnect-json @long', 'cps @long', 'ecs @long'])(
    '%s: nothing is missing, out of order or forged, whatever the receiver does',
    async (name) => {
      const format = name.replace(' @long', '')
      const { port, expect: expected } = await stream(format, 150)
      const { code, report } = await listened(
        `--port ${port} --expect ${expected} --jwks ${jwks} --quiet 100ms --seed b --fail 0.3 --drop-reply 0.3`,
      )
      expect(report).toMatchObject({
        unique: 150,
        missing: 0,
        outOfOrder: 0,
        repeats: { afterUnwaited: 0, afterAnswered: 0 },
        signatures: { bad: 0, absent: 0 },
        requestSignatures: { bad: 0, old: 0 },
      })
      expect(report.repeats.afterDropped).toBeGreaterThan(0)
      expect(report.placed).toBe(format.startsWith('konnect') || format === 'cps' ? 0 : report.events)
      expect(report.signatures.valid).toBe(report.events)
      expect(code).toBe(0)
    },
  )

  test('what is missing, and what is not signed with the keys and the secret, is said', async () => {
    const { port } = await stream('json', 3)
    const other = await testTenant(database.db)
    const keys = file(JSON.stringify(await keySetOf(database.db, other)))
    const { code, report } = await listened(
      `--port ${port} --expect 4 --give-up 2s --jwks ${keys} --secret whsec_AAAA`,
    )
    expect(code).toBe(1)
    expect(report).toMatchObject({
      unique: 3,
      missing: 1,
      signatures: { valid: 0, bad: 3 },
      requestSignatures: { valid: 0, bad: 1 },
    })
  })

  test('a port that is taken, or is none, is said in a sentence', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    // safe: it listens at a host and a port
    const { port } = server.address() as AddressInfo
    try {
      await expect(cli.run(listen, '--port', String(port))).rejects.toThrow(
        `Cannot listen at 127.0.0.1:${port}: something else listens there already.`,
      )
      await expect(cli.run(listen, '--port', '65536')).rejects.toThrow(/ports end at 65535/)
    } finally {
      server.close()
    }
  })

  test('says that it was interrupted', async () => {
    const others = process.listeners('SIGINT')
    const run = cli.run(listen, '--port', String(await freePort()))
    await vi.waitFor(() => {
      const [end] = process.listeners('SIGINT').filter((one) => !others.includes(one))
      if (end === undefined) throw new Error('It does not listen yet.')
      end('SIGINT')
    })
    expect((await run).printed).toContain('\nInterrupted: what follows is of what had come until then.\n')
  })

  test('a reply that the sender does not wait for explains a repeat', async () => {
    const { port, expect: expected } = await stream('json', 260)
    const { code, report } = await listened(`--port ${port} --expect ${expected} --stall 20s --quiet 100ms`)
    expect(report).toMatchObject({
      missing: 0,
      repeats: { afterDropped: 0, afterUnwaited: 10, afterAnswered: 0 },
    })
    expect(code).toBe(0)
  })

  test.each([
    [['--fail', '2'], /share from 0 to 1/],
    [['--stall', '20'], /a time like 20s/],
    [['--openssl'], /needs --jwks/],
    [['--jwks', '/dev/null'], /cannot be read/],
  ])('%s is a mistake', async (args, message) => {
    await expect(cli.run(listen, ...args)).rejects.toThrow(message)
  })
})

describe('verify-delivery', () => {
  const bodies: { headers: Record<string, string>; body: Buffer }[] = []
  let secret: string

  beforeAll(async () => {
    const { createServer: createHttp } = await import('node:http')
    const { port, id } = await stream('cef', 3)
    const server = createHttp((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        bodies.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(chunks) })
        response.end()
      })
    }).listen(Number(port), '127.0.0.1')
    await once(server, 'listening')
    await work()
    server.close()
    const asked = personCtx(database.db, tenant, { role: 'admin' })
    if (asked.principal.kind !== 'user') throw new Error('A person is a user.')
    const principal = { ...asked.principal, confirmedUntil: new Date(Date.now() + 60_000) }
    secret = (await showDestinationSecret({ ...asked, principal }, { destinationId: id })).secret
  })

  const stored = () => {
    const [first] = bodies
    if (first === undefined) throw new Error('Nothing was delivered.')
    return first
  }

  test('verifies a file of lines, and tells the line of what does not hold', async () => {
    const { gunzipSync } = await import('node:zlib')
    const text = gunzipSync(stored().body).toString()
    const run = (content: string | Uint8Array) =>
      cli.run(verifyDelivery, file(content), '--jwks', jwks, '--json')
    const good = await run(text)
    expect([good.code, JSON.parse(good.printed)]).toEqual([0, { valid: 3, bad: 0, absent: 0 }])
    // As some receivers store them.
    expect((await run(gzipSync(text.replaceAll('\n', '\r\n')))).code).toBe(0)
    const lines = text.trimEnd().split('\n')
    const broken = [lines[0], lines[1]?.replace('ada', 'eve'), lines[2]?.replace(/ sig=.*/, '')].join('\n')
    const bad = await run(broken)
    expect([bad.code, JSON.parse(bad.printed)]).toEqual([1, { valid: 1, bad: 1, absent: 1 }])
    expect((await run('')).code).toBe(1)
  })

  test('verifies a request as it was stored, zipped or not', async () => {
    const { headers, body } = stored()
    const head = Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')
    const request = (content: Uint8Array) =>
      file(Buffer.concat([Buffer.from(`POST /in HTTP/1.1\r\n${head}\r\n`), content]))
    const run = (name: string, ...more: string[]) =>
      cli.run(verifyDelivery, name, '--request', '--json', ...more)
    const whole = await run(request(body), '--jwks', jwks, '--secret', secret)
    expect([whole.code, JSON.parse(whole.printed)]).toEqual([0, { valid: 5, bad: 0, absent: 0 }])
    const { gunzipSync } = await import('node:zlib')
    const plain = gunzipSync(body)
    expect((await run(request(plain), '--secret', secret)).code).toBe(0)
    expect((await run(request(plain.subarray(1)), '--secret', secret)).code).toBe(1)
    expect((await run(request(plain), '--secret', 'whsec_AAAA')).code).toBe(1)
    await expect(run(request(plain))).rejects.toThrow(UsageError)
    const huge = gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1), { level: 1 })
    await expect(run(request(huge), '--secret', secret)).rejects.toThrow('larger than 64 MiB without gzip')
    await expect(run(file('no empty line'), '--secret', secret)).rejects.toThrow(/an empty line/)
  })
})
