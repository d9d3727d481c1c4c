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

  /**
   * The id of the tenant that events are sent to.
   *
   * @throws AuditError when the server cannot say now, or the key sends to none, or to several.
   */
  async tenant(timeoutMs: number): Promise<string> {
    const { endpoint, key } = this.#settings
    const address = new URL(endpoint)
    const named = address.searchParams.get('tenant')
    address.search = ''
    address.pathname = address.pathname.replace(/events$/, 'me')
    try {
      const response = await fetch(address, {
        headers: { authorization: `Bearer ${key}` },
        redirect: 'manual',
        cache: 'no-store',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const tenants = tenantsIn(await response.text())
      const mine = tenants.filter(({ id, slug }) => named === null || id === named || slug === named)
      if (response.ok && mine.length === 1) return mine[0]!.id
      const why = `${address.href} answered ${response.status}, and names no one tenant of this key.`
      throw new AuditError('unavailable', why, { status: response.status })
    } catch (error) {
      throw error instanceof AuditError ? error : unreachable(address.href, timeoutMs, error)
    }
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

/** Those of an answer of `GET /api/v1/me`. */
function tenantsIn(text: string): { id: string; slug: unknown }[] {
  try {
    const body: unknown = JSON.parse(text)
    const tenants = typeof body === 'object' && body !== null && 'tenants' in body ? body.tenants : []
    return (Array.isArray(tenants) ? tenants : []).flatMap((one: unknown) =>
      typeof one === 'object' && one !== null && 'id' in one && typeof one.id === 'string'
        ? [{ id: one.id, slug: 'slug' in one ? one.slug : undefined }]
        : [],
    )
  } catch {
    return []
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
