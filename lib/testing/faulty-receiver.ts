import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { TLSSocket } from 'node:tls'
import { gunzipSync } from 'node:zlib'

import { factsOf } from '@/lib/delivery/received/facts-of'
import { recordsOf } from '@/lib/delivery/received/records-of'
import { Tally } from '@/lib/delivery/received/tally'

import type { TestCertificate } from './certificates'

/**
 * What a receiver does to a request. A number is the status of an answer that takes nothing. `reset`: breaks off in the middle of
 * the body. `hang`: never answers. `slow`: reads slowly, and takes it. `answer lost`, `answer cut`: takes it, and
 * nothing, or not all, of the answer goes out.
 */
export type ReceiverFault =
  | number
  | { status: number; retryAfter: string }
  | 'reset'
  | 'hang'
  | 'slow'
  | 'answer lost'
  | 'answer cut'

/** A real receiver that fails as it is told to, and counts what it took. */
export interface FaultyReceiver {
  url: string
  /** What meets the next requests, one each. All others are taken and answered. */
  faults: ReceiverFault[]
  tally: Tally
  /** Is told of each request that was taken, before it is answered, and waited for. */
  onTaken: () => Promise<void>
  /** Nothing listens; then again, at the same port. */
  setAway(away: boolean): Promise<void>
  /** Of a receiver with TLS. */
  setCertificate(certificate: TestCertificate): void
  close(): Promise<void>
}

/** Listens on this machine; with a certificate by TLS. */
export async function faultyReceiver(tls?: TestCertificate): Promise<FaultyReceiver> {
  const listener: RequestListener = (request, response) => {
    // Whatever a broken connection throws is what is tested.
    answer(receiver, request, response).catch(() => response.destroy())
  }
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener)
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as AddressInfo).port // safe: it listens at a port
  }
  const close = async (): Promise<void> => {
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  const port = await listen(0)
  let isAway = false
  const receiver: FaultyReceiver = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/in`,
    faults: [],
    tally: new Tally(),
    onTaken: async () => undefined,
    setAway: async (away) => {
      isAway = away
      await (away ? close() : listen(port))
    },
    // safe: only asked of one that was made with TLS
    setCertificate: (certificate) => (server as TlsServer).setSecureContext(certificate),
    close: async () => (isAway ? undefined : close()),
  }
  return receiver
}

async function answer(
  receiver: FaultyReceiver,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const fault = receiver.faults.shift()
  if (fault === 'reset') {
    const { socket } = request
    // What TLS is spoken on is nothing that can be reset.
    request.once(
      'data',
      () => void (socket instanceof TLSSocket ? socket.destroy() : socket.resetAndDestroy()),
    )
    return
  }
  const chunks: Buffer[] = []
  for await (const chunk of request) {
    // safe: no encoding was set, so chunks are bytes
    chunks.push(chunk as Buffer)
    if (fault === 'slow') for (let i = 0; i < 20; i++) await new Promise(setImmediate)
  }
  if (fault === 'hang') return
  if (typeof fault === 'number' || typeof fault === 'object') {
    const { status, retryAfter } = typeof fault === 'number' ? { status: fault, retryAfter: null } : fault
    response.writeHead(status, retryAfter === null ? {} : { 'retry-after': retryAfter }).end('not now')
    return
  }
  const body = Buffer.concat(chunks)
  const text = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString()
  const arrival = receiver.tally.take(recordsOf(text).map(factsOf))
  await receiver.onTaken()
  if (fault === 'answer lost' || fault === 'answer cut') arrival.reply = 'dropped'
  if (fault === 'answer lost') request.socket.destroy()
  else if (fault === 'answer cut') {
    response.writeHead(200, { 'content-length': '100' })
    response.write('ok', () => request.socket.destroy())
  } else response.end(() => (arrival.reply = 'answered'))
}
