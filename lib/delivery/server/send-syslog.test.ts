import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, Server as TlsServer } from 'node:tls'

import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'

import { syslogBytes } from '@/lib/delivery/body/syslog'
import { egressTo } from '@/lib/delivery/egress'
import { encodeEvent } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { syslogTarget } from '@/lib/delivery/syslog-target'
import type { Event } from '@/lib/event/event'
import { testAuthority } from '@/lib/testing/certificates'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { scaled } from '@/lib/testing/scale'

import { sendSyslog } from './send-syslog'

const servers: Server[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) {
    server.close()
    await once(server, 'close')
  }
})

/** The port of a receiver, and what each of its connections brought. */
async function receiver(
  server: Server,
  take?: (socket: Socket) => void,
): Promise<{ port: number; got: Buffer[] }> {
  const got: Buffer[] = []
  server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    if (take !== undefined) return take(socket)
    const chunks: Buffer[] = []
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('end', () => got.push(Buffer.concat(chunks)))
  })
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens at a host and a port
  return { port: (server.address() as AddressInfo).port, got }
}

const target = (url: string, more: object = {}) => syslogTarget.parse({ kind: 'syslog', url, ...more })
const HERE = { tenantId: 'tests', egress: egressTo(['127.0.0.0/8']) }
const batchOf = (events: readonly Event[]): Outgoing[] =>
  events.map((event, index) => {
    const line = encodeEvent('cef', { event, tenantId: 't', parentId: null, replayed: false })
    return { index, event, line, bytes: 0 }
  })
const batch = batchOf(fc.sample(anyEvent, { seed: 3, numRuns: 3 }))

/** Messages by the lengths in front of them, RFC 6587 §3.4.1. */
function messagesIn(bytes: Buffer): string[] {
  const messages: string[] = []
  for (let at = 0; at < bytes.length;) {
    const blank = bytes.indexOf(' ', at)
    const length = Number(bytes.subarray(at, blank).toString())
    messages.push(bytes.subarray(blank + 1, blank + 1 + length).toString())
    at = blank + 1 + length
  }
  return messages
}

/** RFC 5424 §6: the header, one element, the message. */
const MESSAGE =
  /^<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z) ([!-~]{1,255}) vouchsafe - ([!-~]{1,32}) \[vouchsafe@32473 id="([^"\\\]]*)" tenant="((?:[^"\\\]]|\\["\\\]])*)"\] (.*)$/s

describe('messages', () => {
  test('are of RFC 5424, whatever events hold, and each has its event’s line', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 4 }), (events) => {
        const sent = batchOf(events)
        const messages = messagesIn(Buffer.from(syslogBytes(sent, 'octets', 'log.example.com')))
        expect(messages).toHaveLength(events.length)
        for (const [i, message] of messages.entries()) {
          const [, priority, at, host, , id, , line] = MESSAGE.exec(message) ?? []
          expect([host, id, line]).toEqual(['log.example.com', events[i]?.id, sent[i]?.line])
          expect(Math.floor(Number(priority) / 8)).toBe(13)
          expect(Date.parse(at ?? '')).toBe(Date.parse(events[i]?.occurredAt ?? ''))
        }
        const lines = Buffer.from(syslogBytes(sent, 'lines', 'h'))
          .toString()
          .split('\n')
        expect(lines.pop()).toBe('')
        expect(lines).toHaveLength(events.length)
      }),
      { numRuns: scaled(200) },
    )
  })
})

describe('a receiver', () => {
  test('gets all of it over TCP, in order, and closes', async () => {
    const { port, got } = await receiver(createServer())
    const sent = await sendSyslog(target(`tcp://127.0.0.1:${port}`), batch, HERE)
    expect(sent).toMatchObject({ verdict: { kind: 'delivered' }, status: null, bytes: got[0]?.length })
    expect(messagesIn(got[0] ?? Buffer.of()).map((message) => MESSAGE.exec(message)?.[7])).toEqual(
      batch.map(({ line }) => line),
    )
  })

  test('gets it over TLS, if its certificate is of the authority', async () => {
    const authority = testAuthority()
    const { port, got } = await receiver(createTlsServer(authority.issue('localhost')))
    const url = `tls://127.0.0.1:${port}`
    const sent = await sendSyslog(target(url, { ca: authority.cert }), batch, HERE)
    expect([sent.verdict.kind, sent.answer]).toEqual(['delivered', 'read to its end, and closed'])
    expect(messagesIn(got[0] ?? Buffer.of())).toHaveLength(3)
    const stranger = await sendSyslog(target(url, { ca: testAuthority().cert }), batch, HERE)
    expect(stranger.verdict.kind).toBe('later')
    expect(got).toHaveLength(1)
    expect((await sendSyslog(target(url, { skipSslVerification: true }), batch, HERE)).verdict.kind).toBe(
      'delivered',
    )
  })

  test.each([
    ['closes before it has read', (socket: Socket) => void socket.destroy(), /closed|ECONNRESET|EPIPE/],
    [
      'breaks off',
      (socket: Socket) => void socket.once('data', () => socket.resetAndDestroy()),
      /ECONNRESET|EPIPE|closed/,
    ],
    ['never closes', (socket: Socket) => void socket.resume(), /not closed by the receiver within 1 s/],
  ])('that %s has not got it, as far as anybody knows', async (_, take, answer) => {
    const { port } = await receiver(createServer({ allowHalfOpen: true }), take)
    const large = Array.from({ length: 3_000 }, () => batch).flat()
    const sent = await sendSyslog(target(`tcp://127.0.0.1:${port}`, { timeoutSeconds: 1 }), large, HERE)
    expect(sent.verdict.kind).toBe('later')
    expect(sent.answer).toMatch(answer)
  })

  test('that has no room for another connection, and closes it, has got nothing', async () => {
    const { port } = await receiver(createServer({ allowHalfOpen: true }), (socket) => void socket.end())
    const sent = await sendSyslog(target(`tcp://127.0.0.1:${port}`), batch, HERE)
    expect([sent.verdict.kind, sent.answer]).toEqual([
      'later',
      'the receiver closed the connection before it had read all',
    ])
  })

  test('inside of a private network is not reached', async () => {
    const { port, got } = await receiver(createServer())
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      const sent = await sendSyslog(target(`tcp://${host}:${port}`), batch, {
        tenantId: 'tests',
        egress: egressTo([]),
      })
      expect([sent.verdict.kind, sent.answer]).toEqual(['later', expect.stringContaining('private network')])
    }
    expect(got).toEqual([])
  })

  test('that is not there is tried again', async () => {
    const { port } = await receiver(createServer())
    const server = servers.pop()
    server?.close()
    if (server !== undefined) await once(server, 'close')
    expect((await sendSyslog(target(`tcp://127.0.0.1:${port}`), batch, HERE)).verdict.kind).toBe('later')
  })
})

test.each([
  ['http://a:1', 'must be tls://host:port or tcp://host:port'],
  ['tls://a', 'must be tls://host:port or tcp://host:port'],
  ['tls://a:6514/x', 'must be tls://host:port or tcp://host:port'],
  ['tls://u:p@a:6514', 'must be tls://host:port or tcp://host:port'],
  ['tcp://a:99999', 'must be tls://host:port or tcp://host:port'],
])('%s is no address of a receiver', (url, message) => {
  const parsed = syslogTarget.safeParse({ kind: 'syslog', url })
  expect(parsed.error?.issues[0]?.message).toBe(message)
})

test('lines are not taken over TLS', () => {
  const parsed = syslogTarget.safeParse({ kind: 'syslog', url: 'tls://a:6514', framing: 'lines' })
  expect(parsed.error?.issues[0]?.message).toBe('must be `octets` over TLS (RFC 5425)')
})
