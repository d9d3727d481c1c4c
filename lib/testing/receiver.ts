import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'

import type { TestCertificate } from './certificates'

/** A request that a receiver got. */
export interface ReceivedRequest {
  text: string
  headers: Record<string, string | string[] | undefined>
}

/** What it answers to one. */
export type ReceiverReply =
  | {
      status: number
      headers?: Record<string, string>
      body?: string
      /** Happens while the sender waits for the answer. */
      after?: () => Promise<unknown>
    }
  | 'hang up'

/** A receiver of deliveries on a port of its own. */
export interface TestReceiver {
  url: string
  got: ReceivedRequest[]
  /** For the next requests, one each; after that, 200. */
  replies: ReceiverReply[]
  /** The lines of all requests that hold JSON. */
  events(): Record<string, unknown>[]
  close(): void
}

async function answer(reply: Exclude<ReceiverReply, string>, response: ServerResponse): Promise<void> {
  await reply.after?.()
  response.writeHead(reply.status, reply.headers).end(reply.body ?? '')
}

/** Starts a receiver for one test file, over TLS where it has a certificate. */
export async function testReceiver(certificate?: TestCertificate): Promise<TestReceiver> {
  const got: ReceivedRequest[] = []
  const replies: ReceiverReply[] = []
  const answerRequest = (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const zipped = request.headers['content-encoding'] === 'gzip'
      got.push({ text: (zipped ? gunzipSync(body) : body).toString(), headers: request.headers })
      const reply = replies.shift() ?? { status: 200 }
      if (reply === 'hang up') request.socket.destroy()
      else void answer(reply, response)
    })
  }
  const server = (
    certificate === undefined ? createServer(answerRequest) : createHttpsServer(certificate, answerRequest)
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    // safe: it listens on a port
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    got,
    replies,
    events: () =>
      got.flatMap(({ text }) =>
        text
          .trimEnd()
          .split('\n')
          // safe: the receiver gets lines of JSON objects
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      ),
    close: () => server.close(),
  }
}
