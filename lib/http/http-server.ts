import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, STATUS_CODES, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

import { SetupError } from '@/lib/config/setup-error'

import { clientAddress, requestIdOf } from './client'
import type { ApiHandler } from './handler'
import { logUnexpected } from './log'
import { tellPage } from './page-request'
import { problemBody } from './problem'
import { answerRefusedPage } from './refused-page'
import { commonHeaders, pagePolicy } from './security-headers'

/** Answers a page, a page's data or a file: Next. */
export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * Counts a request for a page and adds to the headers of its answer how much is left.
 *
 * @throws AppError rate_limited.
 */
export type PageGate = (
  request: IncomingMessage,
  at: { ip: string | null; requestId: string; headers: Record<string, string> },
) => Promise<void>

/** What the server puts together. */
export interface HttpServerOptions {
  api: ApiHandler
  /** Paths that the API answers; all others are pages. */
  isApi(pathname: string): boolean
  page: PageHandler
  /** Asked before each page; not before files, which cost nothing. */
  limitPage: PageGate
  /** The public address. */
  url: string
  trustedProxies: number
  /** Next's development mode. */
  dev: boolean
}

/** A query of 4 KiB can be 12 KiB in an address, and cookies come on top. */
const HEADER_BYTES_MAX = 32 * 1024
/** Who sends headers or a body slower than this is stuck, or holding connections on purpose. */
const HEADERS_TIMEOUT_MS = 20_000
const REQUEST_TIMEOUT_MS = 120_000
/** Longer than the idle time of common load balancers (60 s), or they would reuse a connection that we just closed. */
const KEEP_ALIVE_MS = 75_000

/** The server in front of everything: its own routes first, pages after. */
export function makeHttpServer(options: HttpServerOptions): Server {
  const server = createServer(
    {
      maxHeaderSize: HEADER_BYTES_MAX,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
    },
    (request, response) => {
      const pathname = (request.url ?? '/').split('?', 1)[0] ?? '/'
      void (options.isApi(pathname) ? options.api(request, response) : answerPage(options, request, response))
    },
  )
  server.on('clientError', answerUnreadable)
  return server
}

async function answerPage(
  options: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const https = options.url.startsWith('https://')
  const requestId = requestIdOf(request)
  const nonce = randomBytes(16).toString('base64')
  const policy = pagePolicy(nonce, { dev: options.dev, https })
  const headers = { ...commonHeaders(https), 'content-security-policy': policy, 'x-request-id': requestId }
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  const refusal = isPath(request.url) ? (fitsPage(request) ? null : 413) : 400
  if (refusal !== null) {
    response.writeHead(refusal, { connection: 'close' }).end()
    return
  }
  const ip = clientAddress(request, options.trustedProxies)
  try {
    if (!isFile(request.url ?? '/', options.dev))
      await passGate(options, request, response, { ip, requestId })
  } catch (error) {
    answerRefusedPage(request, response, { error, requestId, nonce })
    return
  }
  tellPage(request, { ip, requestId, nonce, policy })
  try {
    await options.page(request, response)
  } catch (error) {
    logUnexpected(error, { requestId, method: request.method ?? '', route: 'page' })
    if (response.headersSent) response.destroy()
    else response.writeHead(500, { 'content-type': 'text/plain' }).end(`Internal error ${requestId}\n`)
  }
}

async function passGate(
  { limitPage }: HttpServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  from: { ip: string | null; requestId: string },
): Promise<void> {
  const headers: Record<string, string> = {}
  try {
    await limitPage(request, { ...from, headers })
  } finally {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  }
}

/** Files of ours: in `public`, and what the build made. In development Next makes them as they are asked for. */
const FILE = /^\/(?:_next\/static\/|(?:icon\.svg|theme-init\.js)$)/
const DEV_FILE = /^\/(?:_next|__nextjs)/

function isFile(target: string, dev: boolean): boolean {
  // As Next reads it, without `..`: what leads out of the folder of files is none.
  const pathname = URL.canParse(target, 'http://host') ? new URL(target, 'http://host').pathname : '/'
  return FILE.test(pathname) || (dev && DEV_FILE.test(pathname))
}

/** Other targets (`*`, `http://other.example/`) are for proxies, and Next would send people on to where they say. */
function isPath(target: string | undefined): boolean {
  if (!target?.startsWith('/')) return false
  try {
    decodeURIComponent(target.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** Pages are sent no more than a sign-in form, and Next has no limit of its own for routes. */
const PAGE_BODY_BYTES_MAX = 64 * 1024

function fitsPage({ headers }: IncomingMessage): boolean {
  // Without a length nobody knows where it ends: none of our forms is sent like that.
  if (headers['transfer-encoding'] !== undefined) return false
  return Number(headers['content-length'] ?? 0) <= PAGE_BODY_BYTES_MAX
}

const UNREADABLE: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, `The headers are larger than ${HEADER_BYTES_MAX} bytes.`],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to arrive.'],
}

/** A request that could not even be read has no response object: the answer is written to the socket by hand. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const [status, detail] = UNREADABLE[error.code ?? ''] ?? [400, 'This is not a readable HTTP request.']
  const body = JSON.stringify(problemBody(status, 'bad_request', detail, randomUUID()))
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nconnection: close\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Listens on all addresses; answers with the port, which is another one for port 0. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw portProblem(error, port)
  }
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

function portProblem(cause: unknown, port: number): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : null
  if (code === 'EADDRINUSE') {
    return new SetupError(
      `Port ${port} is in use by another program.`,
      `Stop that program, or start Vouchsafe on another port: PORT=${port + 1}`,
      { cause },
    )
  }
  if (code === 'EACCES') {
    return new SetupError(`Port ${port} may not be opened by this user.`, 'Set PORT to 1024 or higher.', {
      cause,
    })
  }
  return cause
}

/** How often connections that have just become idle are looked for while draining. */
const IDLE_CHECK_MS = 50

/** Takes no new connections and lets running requests end; after `withinMs` cuts those that still run. */
export async function drain(server: Server, withinMs: number): Promise<void> {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  // close() ends the connections that are idle now; those that become idle later wait for their next request.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS)
  const cut = setTimeout(() => server.closeAllConnections(), withinMs)
  await closed
  clearInterval(idle)
  clearTimeout(cut)
}
