import type { Answer, Asked } from './http-event'
import type { NodeHttpRequest, NodeHttpResponse } from './node-http'

/** What was asked for, as Node has it. Express cuts `url` where routers are mounted, and keeps the whole one beside it. */
export function askedOf(request: NodeHttpRequest & { originalUrl?: string }, at: Date): Asked {
  return { method: request.method ?? 'UNKNOWN', url: request.originalUrl ?? request.url ?? '/', at }
}

/**
 * Calls `ended` once, when the answer was sent as a whole, or the connection ended before: what became of it by then. Also
 * where that was before this was called.
 */
export function watchAnswer(response: NodeHttpResponse, ended: (answer: Answer) => void): void {
  let isTold = false
  const tell = (): void => {
    if (isTold) return
    isTold = true
    ended(answerOf(response))
  }
  if (response.writableFinished || response.destroyed) return tell()
  response.once('finish', tell)
  response.once('close', tell)
}

function answerOf(response: NodeHttpResponse): Answer {
  const status = response.headersSent ? response.statusCode : undefined
  if (response.writableFinished) return { status }
  const error = response.errored ?? undefined
  return { status, error, endedBy: error === undefined ? 'client' : 'server' }
}
