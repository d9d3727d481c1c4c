import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a request: it never arrives, its answer never does, it is answered for the server with a status, or all goes well. */
export type HttpFault =
  | 'not applied'
  | 'reply lost'
  | 'none'
  | { status: number; headers?: Record<string, string> }

/** A proxy before a server of HTTP, with the faults that a network and a busy server have. */
export interface HttpFaults {
  url: string
  /** What becomes of the next requests, in their order; after that all goes well. */
  next(...faults: HttpFault[]): void
  /** Every request meets this until told otherwise. */
  always(fault: HttpFault): void
  /** Requests that came, and bodies of those that reached the server, in their order. */
  requests(): number
  bodies(): readonly string[]
  close(): Promise<void>
}

/** Puts a proxy before the server at this address. */
export async function httpFaults(target: string): Promise<HttpFaults> {
  let ahead: HttpFault[] = []
  let otherwise: HttpFault = 'none'
  let requests = 0
  const bodies: string[] = []

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests++
    const fault = ahead.shift() ?? otherwise
    const body = await wholeOf(request)
    if (fault === 'not applied') return void request.socket.destroy()
    if (typeof fault === 'object') return void response.writeHead(fault.status, fault.headers).end()
    bodies.push(body)
    const answer = await forward(target + (request.url ?? '/'), request, body)
    if (fault === 'reply lost') return void request.socket.destroy()
    const type = answer.headers.get('content-type') ?? 'text/plain'
    const tenant = answer.headers.get('vouchsafe-tenant')
    response
      .writeHead(answer.status, {
        'content-type': type,
        ...(tenant !== null && { 'vouchsafe-tenant': tenant }),
      })
      .end(await answer.text())
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // safe: a server that listens on a port has such an address
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    next: (...faults) => (ahead = [...ahead, ...faults]),
    always: (fault) => (otherwise = fault),
    requests: () => requests,
    bodies: () => bodies,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function wholeOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  // safe: a stream without an encoding gives buffers
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function forward(url: string, { method, headers }: IncomingMessage, body: string): Promise<Response> {
  return fetch(url, {
    method: method ?? 'GET',
    headers: {
      authorization: headers.authorization ?? '',
      'content-type': headers['content-type'] ?? '',
    },
    redirect: 'manual',
    ...(body !== '' && { body }),
  })
}
