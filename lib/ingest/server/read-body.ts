import type { Readable } from 'node:stream'
import { createGunzip, type Gunzip } from 'node:zlib'

import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { REQUEST_BYTES_MAX } from '@/lib/event/limits'

import { openBodyRoom, type BodyRoom } from './body-room'

/**
 * `gzip` and its old name (RFC 9110 §8.4.1.3). The third is a media type and no coding, but Konnect's documentation says
 * that its audit log webhook sends it.
 */
const GZIP_CODINGS: ReadonlySet<string> = new Set(['gzip', 'x-gzip', 'application/gzip'])

/** What the headers of a request say about its body; an absent header is undefined. */
export interface BodyHeaders {
  'content-length'?: string | undefined
  'content-encoding'?: string | undefined
}

/** How much of a body may be read, and where room for it comes from. */
interface BodyLimits {
  bytesMax: number
  room: Pick<BodyRoom, 'take'>
}

/** Unzipped pieces are this large at most, which is also how far past the limit a bomb can get. */
const GUNZIP_CHUNK_BYTES = 64 * 1024

/**
 * Read the body of a request to a tenant, as `readBody` does, and do something with it. As long as that takes, the body
 * counts to what this process holds.
 *
 * @throws AppError as `readBody`; busy when there is no room for it.
 */
export async function withBody<T>(
  stream: Readable,
  headers: BodyHeaders,
  tenant: TenantRef,
  use: (body: Buffer) => Promise<T>,
): Promise<T> {
  const room = openBodyRoom(tenant)
  try {
    return await use(await readBody(stream, headers, { bytesMax: REQUEST_BYTES_MAX, room }))
  } finally {
    room.leave()
  }
}

/**
 * Read a request's body, unzipped if it is gzip, up to `bytesMax` of what comes out (and, as sent, of what goes in). A
 * body that is too large is known by its Content-Length before anything is read, or stops at the limit: what a zip bomb
 * would have become is never made. The request's stream is left open, so that an answer can still be sent; whoever
 * sends it should close the connection.
 *
 * @throws AppError too_large, unsupported_media (another Content-Encoding), bad_request (cut off, or not gzip).
 */
export async function readBody(stream: Readable, headers: BodyHeaders, limits: BodyLimits): Promise<Buffer> {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && !GZIP_CODINGS.has(encoding)) {
    throw new AppError(
      'unsupported_media',
      `Content-Encoding ${encoding.slice(0, 40)} is not known: send gzip or none.`,
    )
  }
  if (Number(headers['content-length'] ?? 0) > limits.bytesMax) throw tooLarge(limits.bytesMax)
  return encoding === 'identity' ? collect(stream, limits) : unzip(stream, limits)
}

/** Listens by itself: an async iterator over a stream costs more than all the rest of reading a small body. */
function collect(stream: Readable, { bytesMax, room }: BodyLimits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const onData = (chunk: Buffer): void => {
      bytes += chunk.length
      try {
        if (bytes > bytesMax) throw tooLarge(bytesMax)
        room.take(chunk.length)
        chunks.push(chunk)
      } catch (error) {
        stream.pause()
        settle(() => reject(error instanceof AppError ? error : cutOff(error)))
      }
    }
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, bytes)))
    const onError = (error: unknown): void => settle(() => reject(cutOff(error)))
    const onClose = (): void => settle(() => reject(cutOff(stream.errored)))
    const settle = (how: () => void): void => {
      stream.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
      how()
    }
    if (stream.destroyed) return onClose()
    stream.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
  })
}

async function unzip(stream: Readable, limits: BodyLimits): Promise<Buffer> {
  const gunzip = createGunzip({ chunkSize: GUNZIP_CHUNK_BYTES })
  const sent = { bytes: 0, failure: null as AppError | null }
  const fail = (failure: AppError): void => {
    sent.failure ??= failure
    gunzip.destroy(sent.failure)
  }
  const onData = (chunk: Buffer): void => {
    sent.bytes += chunk.length
    if (sent.bytes > limits.bytesMax) fail(tooLarge(limits.bytesMax))
  }
  const onError = (error: unknown): void => fail(cutOff(error))
  const onClose = (): void => {
    if (!stream.readableEnded) fail(cutOff(undefined))
  }
  stream.on('data', onData).on('error', onError).on('close', onClose)
  stream.pipe(gunzip)
  try {
    const body = await collectUnzipped(gunzip, limits)
    // Bytes after the last member belong to nothing; leaving them out would be to drop them in silence.
    if (gunzip.bytesWritten < sent.bytes) throw notGzip(undefined)
    return body
  } catch (error) {
    if (sent.failure) throw sent.failure
    throw error instanceof AppError ? error : notGzip(error)
  } finally {
    stream.unpipe(gunzip)
    stream.off('data', onData).off('close', onClose)
    gunzip.destroy()
  }
}

async function collectUnzipped(gunzip: Gunzip, { bytesMax, room }: BodyLimits): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  // safe: no encoding is set on it, so it gives buffers
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    room.take(chunk.length)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

function tooLarge(bytesMax: number): AppError {
  return new AppError(
    'too_large',
    `A request holds at most ${bytesMax} bytes, unzipped. Send the events in parts.`,
  )
}

function cutOff(cause: unknown): AppError {
  return new AppError('bad_request', 'The request ended before its body was complete.', { cause })
}

function notGzip(cause: unknown): AppError {
  return new AppError('bad_request', 'The body is not complete gzip, though Content-Encoding says gzip.', {
    cause,
  })
}
