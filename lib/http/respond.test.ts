import { once } from 'node:events'
import { createServer, get, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

import { afterEach, expect, test } from 'vitest'

import { ClientGone, respond } from './respond'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0)) clean()
})

/** One request to a server that answers with `handle`: both ends of it, and what became of `handle`. */
async function exchange(handle: (response: ServerResponse) => Promise<unknown>) {
  const server = createServer()
  const handled = once(server, 'request').then(([, response]: ServerResponse[]) =>
    // safe: a request comes with its response
    handle(response!).then(
      () => 'whole',
      (error: unknown) => error,
    ),
  )
  cleanups.push(() => server.close().closeAllConnections())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: it listens on a port
  const { port } = server.address() as AddressInfo
  const request: ClientRequest = get({ host: '127.0.0.1', port })
  request.on('error', () => undefined)
  return { request, handled }
}

/** Chunks that come when told, and whether they were ended. */
function slowChunks() {
  let ended = false
  const body: AsyncIterableIterator<string> = {
    [Symbol.asyncIterator]: () => body,
    next: () => new Promise(() => undefined),
    return: () => {
      ended = true
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return { body, isEnded: () => ended }
}

const options = { headers: {}, head: false }

test('a reader who leaves while the next chunk is waited for ends the work at once', async () => {
  const { body, isEnded } = slowChunks()
  const { request, handled } = await exchange((response) => respond(response, { status: 200, body }, options))
  await once(request, 'response')
  request.destroy()
  expect(await handled).toBeInstanceOf(ClientGone)
  expect(isEnded()).toBe(true)
})

test('a reader who left before the first chunk ends the work, too', async () => {
  const { body, isEnded } = slowChunks()
  let request: ClientRequest | null = null
  const { handled, ...client } = await exchange(async (response) => {
    request?.destroy()
    await once(response, 'close')
    await respond(response, { status: 200, body }, options)
  })
  request = client.request
  expect(await handled).toBeInstanceOf(ClientGone)
  expect(isEnded()).toBe(true)
})

test('a reader who takes nothing is left', async () => {
  let ended = false
  async function* rows() {
    try {
      for (;;) yield await Promise.resolve('x'.repeat(100_000))
    } finally {
      ended = true
    }
  }
  const { request, handled } = await exchange((response) =>
    respond(response, { status: 200, body: rows() }, { ...options, stallMs: 50 }),
  )
  // Never read: a response that nobody listens to is paused.
  await once(request, 'response')
  expect(await handled).toBeInstanceOf(ClientGone)
  expect(ended).toBe(true)
})

test('so is one who does not take an answer that was made whole', async () => {
  const { request, handled } = await exchange(async (response) => {
    await respond(response, { status: 200, body: 'x'.repeat(50_000_000) }, { ...options, stallMs: 50 })
    await once(response, 'close')
  })
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  await handled
  await expect(text(response)).rejects.toThrow('aborted')
})
