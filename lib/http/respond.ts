import { once } from 'node:events'
import type { ServerResponse } from 'node:http'

import type { ApiResponse } from './route'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Thrown to stop work for a client that has gone. Not an error: nobody is told, and nothing is logged. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

/** Writes an answer; returns when the last byte is handed to the socket. Throws ClientGone when the reader leaves. */
export async function respond(
  response: ServerResponse,
  answer: ApiResponse,
  options: { headers: Record<string, string>; head: boolean },
): Promise<void> {
  const body = answer.json === undefined ? (answer.body ?? null) : JSON.stringify(answer.json)
  const headers: Record<string, string> = { ...options.headers }
  if (answer.json !== undefined) headers['content-type'] = JSON_TYPE
  Object.assign(headers, answer.headers)
  if (body === null || typeof body === 'string' || Buffer.isBuffer(body)) {
    if (answer.status !== 204) headers['content-length'] = String(body === null ? 0 : Buffer.byteLength(body))
    response.writeHead(answer.status, headers)
    response.end(options.head ? undefined : (body ?? undefined))
    return
  }
  response.writeHead(answer.status, headers)
  // A slow first row must not look like a dead server.
  response.flushHeaders()
  await stream(response, body)
}

/**
 * Sends chunks no faster than the reader takes them. When the reader leaves or a chunk fails, the iterable is
 * ended (its `finally` runs) and this throws; the caller cuts the connection, since an incomplete answer must
 * never look complete.
 */
async function stream(response: ServerResponse, chunks: AsyncIterable<Buffer | string>): Promise<void> {
  const gone = new AbortController()
  const leave = () => gone.abort()
  response.once('close', leave)
  try {
    for await (const chunk of chunks) {
      if (gone.signal.aborted) throw new ClientGone()
      if (!response.write(chunk)) await drained(response, gone.signal)
    }
    response.end()
  } finally {
    response.off('close', leave)
  }
}

async function drained(response: ServerResponse, gone: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal: gone })
  } catch {
    throw new ClientGone()
  }
}
