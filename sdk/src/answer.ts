import type { Logged } from './audit'
import { AuditError, type AuditErrorCode, type Problem } from './audit-error'
import { retryAfterMs } from './backoff'
import { inWords } from './reading'

/** What came of one request. */
export type Answer =
  /** All of it is durable: what became of each event, in its order. */
  | {
      kind: 'stored'
      logged: Logged[]
      /** The id of the tenant in whose log they are. */
      tenant?: string
    }
  /** Nothing was stored, or nobody knows: the same again may work. */
  | { kind: 'again'; error: AuditError; askedMs?: number | undefined }
  /** Nothing was stored, because of the events by these places in the request; none where the answer names none. */
  | { kind: 'refused'; error: AuditError; events: ReadonlyMap<number, AuditError> }
  /** Nothing was stored, and no event is to blame: the address, the key or the tenant is. */
  | { kind: 'denied'; error: AuditError }

/** An answer of the server as it came. */
export interface RawAnswer {
  status: number
  header: (name: string) => string | null
  text: string
}

/**
 * Only Vouchsafe knows what is wrong with an event: what a proxy answers throws none away. One that takes no large requests may
 * take smaller ones.
 */
const isRefusal = (status: number, isOurs: boolean, count: number): boolean =>
  isOurs || (status === 413 && count > 1)

/** Reads the answer to a request of so many events. `endpoint` and `now` are for messages and `Retry-After`. */
export function readAnswer(raw: RawAnswer, count: number, endpoint: string, now: number): Answer {
  if (raw.status === 200 || raw.status === 201) return readStored(raw, count, endpoint)
  const problem = readProblem(raw)
  const requestId = problem.requestId ?? raw.header('x-request-id') ?? undefined
  const fail = (code: AuditErrorCode, message: string): AuditError =>
    new AuditError(code, message, { status: raw.status, problems: problem.errors, requestId })
  const askedMs = retryAfterMs(raw.header('retry-after'), now)
  switch (raw.status) {
    case 400:
    case 409:
    case 413:
    case 422:
      return isRefusal(raw.status, problem.isOurs, count)
        ? refused(raw.status, problem, requestId)
        : { kind: 'denied', error: denied(raw, problem, endpoint, fail) }
    case 408:
    case 425:
    case 429:
      return {
        kind: 'again',
        error: fail('rate_limited', said('Vouchsafe asks to wait', raw, problem)),
        askedMs,
      }
    case 507: {
      const error = fail(
        'disk_full',
        said('Vouchsafe has no room left: give its database more', raw, problem),
      )
      return { kind: 'again', error, askedMs }
    }
    default: {
      if (raw.status < 500) return { kind: 'denied', error: denied(raw, problem, endpoint, fail) }
      const error = fail('unavailable', said('Vouchsafe cannot store events now', raw, problem))
      return { kind: 'again', error, askedMs }
    }
  }
}

type Fail = (code: AuditErrorCode, message: string) => AuditError

const REFUSALS = { 400: 'invalid', 409: 'conflict', 413: 'too_large', 422: 'invalid' } as const

/** Tells the problems of the events apart: each gets an error of its own, with places as in the event itself. */
function refused(status: keyof typeof REFUSALS, problem: ProblemText, requestId: string | undefined): Answer {
  const byEvent = new Map<number, Problem[]>()
  for (const { path, message } of problem.errors) {
    const place = placeOf(path)
    if (place === null) continue
    byEvent.set(place.event, [...(byEvent.get(place.event) ?? []), { path: place.member, message }])
  }
  const errorOf = (problems: readonly Problem[]): AuditError => {
    const why = problems.length > 0 ? inWords(problems) : (problem.detail ?? 'it does not say why')
    const message = `Vouchsafe refused the event (${status}): ${why.replace(/\.$/, '')}.`
    return new AuditError(REFUSALS[status], message, { status, requestId, problems })
  }
  const events = new Map([...byEvent].map(([event, problems]) => [event, errorOf(problems)]))
  return { kind: 'refused', error: [...events.values()][0] ?? errorOf(problem.errors), events }
}

/** Where in a request: `events[3].actor.type` is the member `actor.type` of event 3. */
function placeOf(path: string): { event: number; member: string } | null {
  const [, event, member = ''] = /^events\[(\d+)\]\.?(.*)$/s.exec(path) ?? []
  return event === undefined ? null : { event: Number(event), member }
}

function denied(raw: RawAnswer, problem: ProblemText, endpoint: string, fail: Fail): AuditError {
  switch (raw.status) {
    case 401:
      return fail(
        'unauthenticated',
        said(
          'Vouchsafe does not know the key. Set VOUCHSAFE_KEY (or the option key) to one that is neither revoked nor expired',
          raw,
          problem,
        ),
      )
    case 403:
      return fail(
        'forbidden',
        said('The key may not send events. Give it the scope events:write, or set another', raw, problem),
      )
    case 404:
      return problem.isOurs
        ? fail(
            'not_found',
            said('There is no such tenant, or it is not for this key. Check the option tenant', raw, problem),
          )
        : fail(
            'not_found',
            said(
              `There is no Vouchsafe at ${endpoint}. Check VOUCHSAFE_URL (or the option url)`,
              raw,
              problem,
            ),
          )
    default: {
      const to = raw.header('location')
      const where = to === null ? '' : ` It points to ${to}: is that the address to set?`
      return fail(
        'setting',
        said(
          `${endpoint} does not answer as Vouchsafe does.${where} Check VOUCHSAFE_URL (or the option url)`,
          raw,
          problem,
        ),
      )
    }
  }
}

function said(what: string, { status }: RawAnswer, { detail }: ProblemText): string {
  return detail === undefined ? `${what} (${status}).` : `${what} (${status}: ${detail})`
}

/** What is read of an RFC 9457 problem. */
interface ProblemText {
  /** True where it is one of Vouchsafe's own. */
  isOurs: boolean
  detail: string | undefined
  requestId: string | undefined
  errors: Problem[]
}

function readProblem(raw: RawAnswer): ProblemText {
  const body = parsed(raw.text)
  const text = (name: string): string | undefined => (typeof body[name] === 'string' ? body[name] : undefined)
  const errors = Array.isArray(body['errors']) ? body['errors'].flatMap(problemOf) : []
  return { isOurs: text('code') !== undefined, detail: text('detail'), requestId: text('requestId'), errors }
}

function problemOf(given: unknown): Problem[] {
  if (typeof given !== 'object' || given === null || !('path' in given) || !('message' in given)) return []
  const { path, message } = given
  return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
}

function readStored(raw: RawAnswer, count: number, endpoint: string): Answer {
  const { events } = parsed(raw.text)
  const logged = Array.isArray(events) ? events.flatMap(loggedOf) : []
  const tenant = raw.header('vouchsafe-tenant')
  if (logged.length === count) return { kind: 'stored', logged, ...(tenant !== null && { tenant }) }
  const message = `${endpoint} answered ${raw.status}, and not as Vouchsafe does. Check VOUCHSAFE_URL (or the option url): something else may stand in front of it.`
  return { kind: 'denied', error: new AuditError('setting', message, { status: raw.status }) }
}

const STATUSES: readonly Logged['status'][] = ['accepted', 'duplicate', 'ignored']

function loggedOf(given: unknown): Logged[] {
  if (typeof given !== 'object' || given === null || !('id' in given) || !('status' in given)) return []
  const status = STATUSES.find((one) => one === given.status)
  if (status === undefined || typeof given.id !== 'string') return []
  return [
    { id: given.id, status, index: 'index' in given && typeof given.index === 'number' ? given.index : null },
  ]
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const body: unknown = JSON.parse(text)
    // safe: an object is read by its names alone
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
