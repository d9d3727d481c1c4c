import { type Answer, readAnswer } from './answer'
import { AuditError } from './audit-error'
import { bodyOf, type Line } from './line'
import { messageOf } from './message-of'
import type { Settings } from './settings'

/** Sends requests to Vouchsafe. Connections are kept and used again, as `fetch` does. */
export class Transport {
  readonly #settings: Pick<Settings, 'endpoint' | 'key'>

  constructor(settings: Pick<Settings, 'endpoint' | 'key'>) {
    this.#settings = settings
  }

  /** Sends these events as one request, in this order. Gives up waiting for its answer after `timeoutMs`, or when `stop` says so. Never throws. */
  async post(lines: readonly Line[], timeoutMs: number, stop?: AbortSignal): Promise<Answer> {
    const { endpoint, key } = this.#settings
    const late = AbortSignal.timeout(timeoutMs)
    try {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: bodyOf(lines),
        // A redirected POST would become a GET without a body.
        redirect: 'manual',
        cache: 'no-store',
        signal: stop === undefined ? late : AbortSignal.any([late, stop]),
      })
      const text = await response.text()
      const header = (name: string): string | null => response.headers.get(name)
      return readAnswer({ status: response.status, header, text }, lines.length, endpoint, Date.now())
    } catch (error) {
      return { kind: 'again', error: unreachable(endpoint, timeoutMs, error) }
    }
  }
}

/** The cause says what failed (`connect ECONNREFUSED …`); the error of fetch alone says that something did. */
function unreachable(endpoint: string, timeoutMs: number, error: unknown): AuditError {
  const isLate = error instanceof DOMException && error.name === 'TimeoutError'
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
  const why = isLate ? `no answer within ${timeoutMs} ms` : messageOf(cause)
  return new AuditError('unavailable', `Vouchsafe cannot be reached at ${endpoint}: ${why}.`, {
    cause: error,
  })
}
