import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { connect as connectTls } from 'node:tls'

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import type { TenantRef } from '@/lib/access/roles'
import { hearOfChanges } from '@/lib/access/server/hear-of-changes'
import type { SyslogListener, SyslogTls } from '@/lib/config/syslog-env'
import { type Db, openDb } from '@/lib/db/db'
import { metrics } from '@/lib/http/metrics'
import { keepRejects, REJECTS_MAX } from '@/lib/ingest/server/store-rejects'
import { testKey } from '@/lib/testing/api'
import { testAuthority, type TestCertificate } from '@/lib/testing/certificates'
import { testDatabase, type TestDb, testTenant } from '@/lib/testing/database'
import { faultProxy } from '@/lib/testing/fault-proxy'

import type { SyslogTiming } from './connection'
import { listenForSyslog, type SyslogListeners } from './listeners'

const TIMING: SyslogTiming = {
  handshake: 60_000,
  retryFirst: 20,
  retryLast: 50,
  frame: 60_000,
  idle: 60_000,
  quiet: 100,
}
const DRAIN_MS = 20_000

let database: TestDb
let db: Db
let tenant: TenantRef
let key: { id: string; key: string }
let stopHearing: () => Promise<void>
let opened: { stop(withinMs: number): Promise<void> }[] = []
let sockets: Socket[] = []

beforeAll(async () => {
  database = await testDatabase()
  db = database.db
  stopHearing = hearOfChanges(db)
  await testTenant(db, { slug: 'system', isSystem: true })
})
beforeEach(async () => {
  tenant = await testTenant(db)
  key = await testKey(db, tenant, ['events:write'], { sourceName: 'gate' })
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(opened.map((one) => one.stop(0)))
  opened = []
  sockets = []
})
afterAll(async () => {
  await stopHearing()
  await database.drop()
})

interface Asked {
  format?: string
  on?: Db
  tls?: SyslogTls
  timing?: Partial<SyslogTiming>
  key?: string
}

async function listening(asked: Asked = {}): Promise<{ port: number; listeners: SyslogListeners }> {
  const { format = 'syslog', on = db, tls = null, timing } = asked
  const listener: SyslogListener = {
    tls: tls !== null,
    host: '127.0.0.1',
    port: 0,
    key: asked.key ?? key.key,
    format,
  }
  const listeners = await listenForSyslog(on, { listeners: [listener], tls }, { ...TIMING, ...timing })
  opened.push(listeners)
  return { port: listeners.ports[0] ?? 0, listeners }
}

async function sender(port: number): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

/** A slow machine is not a failure. */
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 50_000 })

/** Both ends of a connection are in this process: after so many turns of its event loop, what can be read was read. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise(setImmediate)
}

/** When the other side has ended it, whichever way. */
const gone = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket
      .on('end', resolve)
      .on('close', () => resolve())
      .resume()
  })

/** Messages of the events of the tenant, in the order of the log. */
async function stored(): Promise<string[]> {
  const { rows } = await db.pool.query<{ message: string }>(
    "SELECT message FROM event WHERE tenant_id = $1 AND source_name IN ('gate', 'tests') ORDER BY idx",
    [tenant.key],
  )
  return rows.map(({ message }) => message)
}

async function rejects(): Promise<[string, string][]> {
  const rows = await db.prisma.reject.findMany({ where: { tenantId: tenant.id }, orderBy: { id: 'asc' } })
  return rows.map(({ record, problems }) => {
    // safe: rejects are kept with their problems
    const [problem] = problems as { message: string }[]
    return [Buffer.from(record).toString(), problem?.message ?? '']
  })
}

async function figure(name: string, label?: string): Promise<number> {
  const { values = [] } = (await metrics().registry.getSingleMetric(name)?.get()) ?? {}
  return values.find(({ labels }) => label === undefined || Object.values(labels).includes(label))?.value ?? 0
}

const line = (text: string): string => `<38>1 - gate-1 app - - - ${text}`
const counted = (text: string): string => `${Buffer.byteLength(text)} ${text}`
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i}`)

describe('what is sent', () => {
  test('is stored in its order, of either framing and however it is cut, as of the source of the key', async () => {
    const { port } = await listening()
    const before = await figure('vouchsafe_syslog_records_total', 'accepted')
    const wanted = names('m', 30)
    for (const [some, write] of [
      [wanted.slice(0, 15), (one: string) => counted(line(one))],
      [wanted.slice(15), (one: string) => `${line(one)}\n`],
    ] as const) {
      const socket = await sender(port)
      const text = some.map(write).join('')
      for (let at = 0; at < text.length; at += 700) socket.write(text.slice(at, at + 700))
      await eventually(async () => (await stored()).at(-1)).toBe(some.at(-1))
    }
    expect(await stored()).toEqual(wanted)
    const { rows } = await db.pool.query(
      `SELECT DISTINCT source_name, source_format, ip, resource_id FROM event WHERE tenant_id = $1`,
      [tenant.key],
    )
    expect(rows).toEqual([{ source_name: 'gate', source_format: 'syslog', ip: null, resource_id: 'app' }])
    expect(await figure('vouchsafe_syslog_records_total', 'accepted')).toBe(before + 30)
  })

  test('is read in the format of its listener, and what cannot be is kept as a reject with all that was sent', async () => {
    const { port } = await listening({ format: 'kibana' })
    const socket = await sender(port)
    const record = '{"message":"User logged in",\n"event":{"action":"user_login"}}'
    socket.write(
      counted(line(record)) +
        counted(line('{"event":')) +
        counted(`{"message":"bare","event":{"action":"x"}}`),
    )
    await eventually(stored).toEqual(['User logged in', 'bare'])
    expect(await rejects()).toEqual([[line('{"event":'), expect.stringContaining('is not JSON')]])
  })

  test('and is too long, or holds too much, is a reject, and the others are taken', async () => {
    const { port } = await listening({ format: 'ecs' })
    const socket = await sender(port)
    const many = `[${names('x', 11)
      .map((one) => `{"message":"${one}"}`)
      .join(',')}]`
    socket.write(`{"message":"a"}\n${'x'.repeat(300_000)}\n${many}\n{"message":"b"}\n`)
    await eventually(stored).toEqual(['a', 'b'])
    expect((await rejects()).map(([, problem]) => problem).toSorted()).toEqual([
      'has 300000 bytes; at most 262144 are taken, and its beginning is kept',
      'holds more than 10 records',
    ])
  })

  test('and does not say where it ends, as the others did, ends its connection and is a reject', async () => {
    const { port } = await listening()
    const socket = await sender(port)
    socket.write(`${counted(line('a'))}${line('b')}\n${counted(line('c'))}`)
    await gone(socket)
    await eventually(rejects).toEqual([
      [line('b'), expect.stringContaining('does not begin with its length')],
    ])
    await eventually(stored).toEqual(['a'])
  })

  test('and cannot be read while rejects have no room is lost, and the others are taken', async () => {
    const { port } = await listening({ format: 'kibana' })
    const kept = Array.from({ length: REJECTS_MAX - 1 }, (_, i) => ({ text: `kept ${i}`, problems: [] }))
    const where = { tenant, source: { name: 'gate', format: 'kibana' }, now: new Date(), part: false }
    expect(await keepRejects(db, where, kept)).toEqual([])
    const [lost, rejected] = await Promise.all(
      ['lost', 'rejected'].map((one) => figure('vouchsafe_syslog_records_total', one)),
    )
    const socket = await sender(port)
    const one = (message: string) => `{"message":"${message}","event":{"action":"x"}}`
    socket.write(`${one('a')}\nkept 0\nnew 1\nnew 2\nkept 1\nnew 2\n${one('b')}\n`)
    await eventually(stored).toEqual(['a', 'b'])
    await eventually(() => figure('vouchsafe_syslog_records_total', 'lost')).toBe((lost ?? 0) + 2)
    expect(await figure('vouchsafe_syslog_records_total', 'rejected')).toBe((rejected ?? 0) + 3)
    socket.write(`new 3\n${one('c')}\n`)
    await eventually(stored).toEqual(['a', 'b', 'c'])
    await eventually(() => figure('vouchsafe_syslog_records_total', 'lost')).toBe((lost ?? 0) + 3)
    const all = (await rejects()).map(([record]) => record)
    expect(all).toHaveLength(REJECTS_MAX)
    expect(all).toContain('new 1')
  })

  test('and cut off by the end of its connection is a reject, however it ended', async () => {
    const { port } = await listening({ timing: { frame: 200 } })
    const [polite, rude, slow] = [await sender(port), await sender(port), await sender(port)]
    polite.end(`${line('whole')}\n${line('polite')}`)
    slow.write(`99 ${line('slow')}`)
    await eventually(async () => (await rejects()).length).toBe(2)
    rude.write(line('rude'))
    await eventually(() => rude.bytesWritten > 0 && rude.writableLength === 0).toBe(true)
    rude.destroy()
    await eventually(async () => (await rejects()).map(([record]) => record).toSorted()).toEqual(
      ['polite', 'rude', 'slow'].map(line).toSorted(),
    )
    expect(await stored()).toEqual(['whole'])
  })

  test('that is equal is not the same, and a sender that numbers its messages may repeat them', async () => {
    const { port } = await listening()
    const socket = await sender(port)
    const numbered = '<38>1 2026-02-03T04:05:06Z h app - - [meta sequenceId="7"] numbered'
    socket.write(`${line('x')}\n${line('x')}\n${numbered}\n`)
    await eventually(stored).toEqual(['x', 'x', 'numbered'])
    socket.write(`${numbered}\n${line('last')}\n`)
    await eventually(stored).toEqual(['x', 'x', 'numbered', 'last'])
  })
})

describe('while the database is away', () => {
  test('nothing is lost and nothing stored twice, and senders notice', async () => {
    const proxy = await faultProxy(database.appUrl)
    const away = openDb(proxy.url, { poolSize: 3, applicationName: 'vouchsafe test' })
    try {
      const { port } = await listening({ on: away })
      const socket = await sender(port)
      socket.write(`${line('before')}\n`)
      await eventually(stored).toEqual(['before'])
      proxy.setAway(true)
      // More than all buffers on the way can hold, of which most is too long to be taken.
      const wanted = names('away', 50)
      const filler = 'x'.repeat(250_000)
      for (const one of wanted) socket.write(`${line(one)}\n${filler}\n`)
      await eventually(() => figure('vouchsafe_syslog_connections_waiting')).toBe(1)
      await turns(5000)
      expect(socket.writableLength).toBeGreaterThan(0)
      proxy.setAway(false)
      await eventually(stored).toEqual(['before', ...wanted])
      await eventually(() => figure('vouchsafe_syslog_connections_waiting')).toBe(0)
      expect(socket.writableLength).toBe(0)
    } finally {
      await Promise.all(opened.map((one) => one.stop(0)))
      await away.close()
      await proxy.close()
    }
  })

  test('an answer that was lost stores nothing twice', async () => {
    const proxy = await faultProxy(database.appUrl)
    const faulty = openDb(proxy.url, { poolSize: 3, applicationName: 'vouchsafe test' })
    try {
      const { port } = await listening({ on: faulty })
      proxy.arm('reply lost', 'COMMIT')
      const socket = await sender(port)
      socket.write(`${line('once')}\n`)
      await eventually(stored).toEqual(['once'])
      socket.write(`${line('more')}\n`)
      await eventually(stored).toEqual(['once', 'more'])
      expect(proxy.faults()).toBe(1)
    } finally {
      await Promise.all(opened.map((one) => one.stop(0)))
      await faulty.close()
      await proxy.close()
    }
  })

  test('what cannot be stored before we have to stop is counted as lost', async () => {
    const proxy = await faultProxy(database.appUrl)
    const away = openDb(proxy.url, { poolSize: 3, applicationName: 'vouchsafe test' })
    try {
      const { port, listeners } = await listening({ on: away })
      const socket = await sender(port)
      socket.write(`${line('before')}\n`)
      await eventually(stored).toEqual(['before'])
      proxy.setAway(true)
      const before = await figure('vouchsafe_syslog_records_total', 'lost')
      socket.write(`${line('lost')}\n`)
      await eventually(() => figure('vouchsafe_syslog_connections_waiting')).toBe(1)
      await listeners.stop(10)
      expect(await figure('vouchsafe_syslog_records_total', 'lost')).toBe(before + 1)
    } finally {
      await away.close()
      await proxy.close()
    }
  })
})

describe('a key', () => {
  const refused = async (port: number) => {
    const socket = await sender(port)
    socket.write(`${line('x')}\n`)
    await gone(socket)
    expect(await stored()).toEqual([])
  }

  test('that may not be used from there turns its sender away, and the log says so', async () => {
    await db.prisma.apiKey.update({ where: { id: key.id }, data: { addresses: ['192.0.2.0/24'] } })
    const { port } = await listening()
    await refused(port)
    await eventually(async () => {
      const { rows } = await db.pool.query('SELECT action, reason, ip FROM event WHERE tenant_id = $1', [
        tenant.key,
      ])
      return rows
    }).toMatchObject([{ action: 'vouchsafe.api_key.use', reason: 'API key from another address' }])
  })

  test.each(['read', 'of all tenants'])('that can only %s turns its sender away', async (what) => {
    const other =
      what === 'read' ? await testKey(db, tenant, ['events:read']) : await testKey(db, null, ['events:write'])
    const { port } = await listening({ key: other.key })
    await refused(port)
  })

  test('that is revoked ends its connections, also where nothing is sent', async () => {
    const { port } = await listening()
    const [idle, busy] = [await sender(port), await sender(port)]
    busy.write(`${line('before')}\n`)
    await eventually(stored).toEqual(['before'])
    const ended = [idle, busy].map((socket) => gone(socket))
    await db.prisma.apiKey.update({ where: { id: key.id }, data: { revokedAt: new Date() } })
    await Promise.all(ended)
    await refusedAfter(port)
  })

  const refusedAfter = async (port: number) => {
    const socket = await sender(port)
    socket.write(`${line('after')}\n`)
    await gone(socket)
    expect(await stored()).toEqual(['before'])
  }
})

describe('a connection', () => {
  test('is told when we stop, and what its sender wrote until it noticed is stored', async () => {
    const { port, listeners } = await listening({ timing: { quiet: 60_000 } })
    const socket = await sender(port)
    const told = gone(socket)
    socket.write(
      names('before', 200)
        .map((one) => `${line(one)}\n`)
        .join(''),
    )
    const stopped = listeners.stop(DRAIN_MS)
    await told
    socket.end(`${line('late')}\n`)
    await stopped
    expect(await stored()).toEqual([...names('before', 200), 'late'])
    const after = connect(port, '127.0.0.1')
    await expect(once(after, 'connect')).rejects.toThrow(/ECONNREFUSED/)
  })

  test('that is silent for too long is closed', async () => {
    const { port } = await listening({ timing: { idle: 50 } })
    const socket = await sender(port)
    await gone(socket)
    expect(await rejects()).toEqual([])
  })

  test('is one of 64 of its machine', async () => {
    const { port } = await listening()
    const all = await Promise.all(names('s', 64).map(() => sender(port)))
    await eventually(() => figure('vouchsafe_syslog_connections_open')).toBe(64)
    const more = await sender(port)
    await gone(more)
    all[0]?.end()
    await eventually(() => figure('vouchsafe_syslog_connections_open')).toBe(63)
    const next = await sender(port)
    next.write(`${line('x')}\n`)
    await eventually(stored).toEqual(['x'])
  })
})

describe('TLS', () => {
  const authority = testAuthority()
  let dir: string
  let tls: SyslogTls
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(dir, name), text)
    return path.join(dir, name)
  }
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-tls-'))
    const { cert, key: privateKey } = authority.issue('localhost')
    tls = {
      certFile: file('cert.pem', cert),
      keyFile: file('key.pem', privateKey),
      clientCaFile: null,
    }
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))

  const tlsSender = async (port: number, own?: TestCertificate): Promise<Socket> => {
    const socket = connectTls({
      port,
      host: '127.0.0.1',
      ca: authority.cert,
      servername: 'localhost',
      ...own,
    })
    sockets.push(socket)
    socket.on('error', () => undefined)
    await once(socket, 'secureConnect')
    return socket
  }

  test('carries messages, and the last of them at the end', async () => {
    const { port, listeners } = await listening({ tls })
    const [one, two] = [await tlsSender(port), await tlsSender(port)]
    one.end(counted(line('one')))
    await eventually(stored).toEqual(['one'])
    two.write(counted(line('two')))
    await listeners.stop(DRAIN_MS)
    expect(await stored()).toEqual(['one', 'two'])
  })

  test('is asked for: who speaks without it is turned away', async () => {
    const { port } = await listening({ tls })
    const socket = await sender(port)
    socket.write(`${line('x')}\n`)
    await gone(socket)
    expect(await stored()).toEqual([])
  })

  test('is agreed on soon, or the connection ends, however busy it is', async () => {
    const { port } = await listening({ tls, timing: { handshake: 500 } })
    const before = (await figure('vouchsafe_syslog_connections_total', 'refused')) ?? 0
    const socket = await sender(port)
    const ended = gone(socket)
    // The head of a record of 16 KiB, of which a byte comes now and then.
    socket.write(Buffer.from([0x16, 0x03, 0x01, 0x3f, 0xff, 0x01]))
    const busy = setInterval(() => socket.write(Buffer.from([0])), 50)
    await ended
    clearInterval(busy)
    expect(socket.bytesWritten).toBeLessThan(1000)
    await eventually(() => figure('vouchsafe_syslog_connections_total', 'refused')).toBe(before + 1)
  })

  test('keeps no more than 64 of a machine waiting', async () => {
    const { port } = await listening({ tls })
    const all = await Promise.all(names('s', 64).map(() => sender(port)))
    const more = await sender(port)
    await gone(more)
    all[0]?.destroy()
    await eventually(async () => {
      const next = await tlsSender(port).catch(() => null)
      next?.end(counted(line('x')))
      return stored()
    }).toEqual(['x'])
  })

  test('lets in only senders with a certificate of the authority that is set', async () => {
    const clientCaFile = file('ca.pem', authority.cert)
    const { port } = await listening({ tls: { ...tls, clientCaFile } })
    for (const own of [undefined, testAuthority().issue('eve')]) {
      const stranger = await tlsSender(port, own)
      stranger.write(counted(line('x')))
      await gone(stranger)
    }
    const known = await tlsSender(port, authority.issue('gate-1'))
    known.write(counted(line('known')))
    await eventually(stored).toEqual(['known'])
  })

  test('needs files that are there', async () => {
    const nowhere = { ...tls, certFile: path.join(dir, 'none.pem') }
    await expect(listening({ tls: nowhere })).rejects.toThrow(
      /none\.pem of VOUCHSAFE_SYSLOG_TLS_CERT cannot be read/,
    )
  })
})

test.each<[string, Asked, RegExp]>([
  ['a format that there is not', { format: 'xml' }, /names the format xml.*\n.*Name one of cef, /],
  ['a key that is mistyped', { key: 'vs_abc' }, /no API key, or is mistyped/],
])('a setting with %s stops the start', async (_, asked, message) => {
  await expect(listening(asked)).rejects.toThrow(message)
})

test('a port that is taken stops the start, and says which', async () => {
  const { port } = await listening()
  const listener = { tls: false, host: '127.0.0.1', port, key: key.key, format: 'syslog' }
  await expect(listenForSyslog(db, { listeners: [listener], tls: null })).rejects.toThrow(
    new RegExp(`port ${port} \\(EADDRINUSE\\)`),
  )
})
