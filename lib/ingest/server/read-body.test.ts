import { EventEmitter, once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { AppError } from '@/lib/base/errors'

import { readBody, type BodyHeaders } from './read-body'

const LIMIT = 100_000
const endless = { take: () => undefined }
const limits = { bytesMax: LIMIT, room: endless }

/** A stream of these bytes in pieces of this size. */
function streamOf(bytes: Buffer, piece = 1000): Readable {
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += piece) pieces.push(bytes.subarray(at, at + piece))
  return Readable.from(pieces, { objectMode: false })
}

const read = (bytes: Buffer, headers: BodyHeaders = {}, limit = LIMIT): Promise<Buffer> =>
  readBody(streamOf(bytes), headers, { bytesMax: limit, room: endless })

const refusal = (body: Promise<Buffer>): Promise<string> =>
  body.then(
    () => 'accepted',
    (error: unknown) => (error instanceof AppError ? error.code : `unexpected: ${String(error)}`),
  )

const bytes = Buffer.from('{"a":"ü"}\n'.repeat(2000))
const gzip = { 'content-encoding': 'gzip' }

describe('a body', () => {
  test('comes as it was sent, zipped or not', async () => {
    expect(await read(bytes)).toEqual(bytes)
    expect(await read(bytes, { 'content-encoding': 'identity' })).toEqual(bytes)
    expect(await read(gzipSync(bytes), gzip)).toEqual(bytes)
    expect(await read(gzipSync(bytes), { 'content-encoding': ' X-GZip ' })).toEqual(bytes)
    expect(await read(gzipSync(bytes), { 'content-encoding': 'application/gzip' })).toEqual(bytes)
    expect(await read(Buffer.alloc(0))).toEqual(Buffer.alloc(0))
    expect(await read(gzipSync(''), gzip)).toEqual(Buffer.alloc(0))
  })

  test('may be several gzip members in a row (RFC 1952 §2.2)', async () => {
    const [first, second] = [bytes.subarray(0, 5000), bytes.subarray(5000)]
    expect(await read(Buffer.concat([gzipSync(first), gzipSync(second)]), gzip)).toEqual(bytes)
  })

  test('may be as large as the limit, and no byte more', async () => {
    const full = Buffer.alloc(LIMIT, 'x')
    expect((await read(full)).length).toBe(LIMIT)
    expect((await read(gzipSync(full), gzip)).length).toBe(LIMIT)
    const over = Buffer.alloc(LIMIT + 1, 'x')
    expect(await refusal(read(over))).toBe('too_large')
    expect(await refusal(read(gzipSync(over), gzip))).toBe('too_large')
  })

  test('that says it is too large is not read', async () => {
    const stream = new Readable({
      read() {
        throw new Error('was read')
      },
    })
    expect(await refusal(readBody(stream, { 'content-length': String(LIMIT + 1) }, limits))).toBe('too_large')
  })

  test.each(['br', 'deflate', 'gzip, gzip', 'zstd', ''])(
    'in the encoding %j is refused',
    async (encoding) => {
      expect(await refusal(read(bytes, { 'content-encoding': encoding }))).toBe('unsupported_media')
    },
  )

  const zipped = gzipSync(bytes)
  test.each<[string, Buffer]>([
    ['no gzip at all', bytes],
    ['nothing', Buffer.alloc(0)],
    ['half of it', zipped.subarray(0, zipped.length / 2)],
    ['all but the last byte', zipped.subarray(0, -1)],
    ['a wrong check sum', Buffer.concat([zipped.subarray(0, -8), Buffer.alloc(8)])],
    ['something after the end', Buffer.concat([zipped, Buffer.from('more')])],
    ['zeros after the end', Buffer.concat([zipped, Buffer.alloc(2000)])],
    ['half a second member', Buffer.concat([zipped, zipped.subarray(0, 20)])],
  ])('that is %s instead of gzip is refused', async (_, body) => {
    expect(await refusal(read(body, gzip))).toBe('bad_request')
  })

  test('that would unzip to a gigabyte stops at the limit', async () => {
    const zeros = gzipSync(Buffer.alloc(1024 * 1024))
    let given = 0
    const bomb = Readable.from(
      (function* () {
        for (; given < 1024; given++) yield zeros
      })(),
      { objectMode: false },
    )
    expect(await refusal(readBody(bomb, gzip, { ...limits, bytesMax: 10 * 1024 * 1024 }))).toBe('too_large')
    // Some members were on their way when the limit was reached; the rest was never asked for.
    expect(given).toBeLessThan(200)
  })

  test.each<[BodyHeaders, Buffer]>([
    [{}, Buffer.alloc(LIMIT * 3)],
    [gzip, Buffer.concat(Array.from({ length: 300 }, () => gzipSync(Buffer.alloc(LIMIT))))],
    [gzip, gzipSync(Buffer.alloc(LIMIT * 3), { level: 0 })],
  ])('that is too large leaves its stream open (%j)', async (headers, body) => {
    const stream = streamOf(body)
    expect(await refusal(readBody(stream, headers, limits))).toBe('too_large')
    expect(stream.destroyed).toBe(false)
    stream.destroy()
  })

  test('may be as large as the limit as sent', async () => {
    // Stored in pieces of 64 kB with 5 bytes before each, between 10 bytes of header and 8 of trailer.
    const content = Buffer.alloc(LIMIT - 28, 'x')
    const stored = gzipSync(content, { level: 0 })
    const limit = stored.length
    expect(await read(stored, gzip, limit)).toEqual(content)
    expect(await refusal(read(stored, gzip, limit - 1))).toBe('too_large')
  })

  test('that is too large as sent is refused before it is unzipped', async () => {
    // Stored, not compressed: what comes out is smaller than what goes in.
    const stored = gzipSync(Buffer.alloc(LIMIT - 10, 'x'), { level: 0 })
    expect(stored.length).toBeGreaterThan(LIMIT)
    expect(await refusal(read(stored, gzip))).toBe('too_large')
  })

  test.each([{}, gzip])('that breaks off is refused (%j)', async (headers) => {
    const pieces = gzipSync(bytes)
    const stream = new Readable({
      read() {
        this.push(pieces.subarray(0, 10))
        this.destroy(new Error('gone'))
      },
    })
    expect(await refusal(readBody(stream, headers, limits))).toBe('bad_request')
  })
})

describe('over a real connection', () => {
  /** Says what became of each body. */
  const outcomes = new EventEmitter()
  const server = createServer((incoming: IncomingMessage, response) => {
    void refusal(readBody(incoming, incoming.headers, limits)).then((outcome) => {
      outcomes.emit('outcome', outcome)
      response.writeHead(outcome === 'accepted' ? 200 : 413, { connection: 'close' }).end(outcome)
    })
  })
  beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'))
  afterAll(() => once(server.close(), 'close'))

  const post = (headers: Record<string, string>) => {
    const { port } = server.address() as AddressInfo
    return request({ host: '127.0.0.1', port, method: 'POST', headers })
  }

  test.each<[Record<string, string>, Buffer]>([
    [{}, Buffer.alloc(5 * LIMIT, 'x')],
    [{ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(5 * LIMIT, 'x'))],
  ])('an answer can still be sent when the body is too large (%j)', async (headers, body) => {
    const outcome = once(outcomes, 'outcome')
    const answer = new Promise<string>((resolve, reject) => {
      const call = post(headers)
      call.on('response', (response) => {
        response.setEncoding('utf8').on('data', resolve)
      })
      call.on('error', reject)
      // Not ended: the answer comes before the body is complete.
      call.write(body)
    })
    expect(await outcome).toEqual(['too_large'])
    expect(await answer).toBe('too_large')
  })

  test.each<[Record<string, string>]>([[{}], [{ 'content-encoding': 'gzip' }]])(
    'a client that goes away ends the reading (%j)',
    async (headers) => {
      const outcome = once(outcomes, 'outcome')
      const call = post({ ...headers, 'content-length': '50000' })
      call.on('error', () => undefined)
      call.write(gzipSync(bytes).subarray(0, 30), () => call.destroy())
      expect(await outcome).toEqual(['bad_request'])
    },
  )
})
