import type { ServerResponse } from 'node:http'

import type { ApiResponse } from './route'

const JSON_TYPE = 'application/json; charset=utf-8'

/** Thrown to stop work for a client that has gone. Not an error: nobody is told, and nothing is logged. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone'
}

/** A reader who takes nothing for this long is gone, or holds an answer on purpose. */
const STALL_MS = 60_000

/**
 * Writes an answer; returns when the last byte is handed to the socket. Throws ClientGone when the reader leaves, or
 * takes nothing for a minute.
 */
export async function respond(
  response: ServerResponse,
  answer: ApiResponse,
  options: { headers: Record<string, string>; head: boolean; stallMs?: number },
): Promise<void> {
  const { stallMs = STALL_MS } = options
  const body = answer.json === undefined ? (answer.body ?? null) : JSON.stringify(answer.json)
  const headers: Record<string, string> = { ...options.headers }
  if (answer.json !== undefined) headers['content-type'] = JSON_TYPE
  Object.assign(headers, answer.headers)
  if (body === null || typeof body === 'string' || Buffer.isBuffer(body)) {
    if (answer.status !== 204) headers['content-length'] = String(body === null ? 0 : Buffer.byteLength(body))
    response.writeHead(answer.status, headers)
    response.end(options.head ? undefined : (body ?? undefined))
    // Node cuts a connection on which nothing moves for this long; when all is sent, it sets a limit of its own.
    response.socket?.setTimeout(stallMs)
    return
  }
  response.writeHead(answer.status, headers)
  // A slow first row must not look like a dead server.
  response.flushHeaders()
  await stream(response, body, stallMs)
}

/**
 * Sends chunks no faster than the reader takes them. When the reader leaves, also while the next chunk is waited for or
 * before the first one, the iterable is ended at once (`return` of its iterator) and this throws; the caller cuts the
 * connection, since an incomplete answer must never look complete.
 */
async function stream(
  response: ServerResponse,
  chunks: AsyncIterable<Buffer | string>,
  stallMs: number,
): Promise<void> {
  const iterator = chunks[Symbol.asyncIterator]()
  const reader = new Reader(response)
  let ended = false
  try {
    for (;;) {
      const { done, value } = await reader.or(iterator.next())
      ended = done === true
      if (ended) break
      // safe: what is not the end has a value
      await written(response, value as Buffer | string, reader, stallMs)
    }
    response.end()
  } finally {
    reader.forget()
    // Not waited for: a generator that is in the middle of a step ends only after it.
    if (!ended) iterator.return?.().catch(() => undefined)
  }
}

/** Whoever reads an answer, and whether they are still there. */
class Reader {
  #left: boolean
  #leave = (): void => undefined
  readonly #onClose = (): void => {
    this.#left = true
    this.#leave()
  }

  constructor(private readonly response: ServerResponse) {
    // `close` is not emitted twice: a reader can have left before anybody listened.
    this.#left = response.destroyed
    response.once('close', this.#onClose)
  }

  /** The promise's own end, or ClientGone as soon as the reader has left. */
  or<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#leave = () => reject(new ClientGone())
      if (this.#left) this.#leave()
      // Settles nothing any more when the reader has left, and then nobody is told that it failed: leaving may be why.
      promise.then(resolve, reject)
    })
  }

  forget(): void {
    this.response.off('close', this.#onClose)
  }
}

/** Returns when the chunk has left this process, so that its memory is free again. */
async function written(
  response: ServerResponse,
  chunk: Buffer | string,
  reader: Reader,
  stallMs: number,
): Promise<void> {
  const stalled = setTimeout(() => response.destroy(), stallMs)
  try {
    await reader.or(
      new Promise<void>((resolve, reject) => {
        response.write(chunk, (error) => (error ? reject(new ClientGone()) : resolve()))
      }),
    )
  } finally {
    clearTimeout(stalled)
  }
}
