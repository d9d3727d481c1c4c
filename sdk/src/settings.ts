import type { AuditOptions } from './audit'
import { AuditError } from './audit-error'
import { environment } from './environment'

/** Where events are sent, as whom, and for how long that is tried. */
export interface Settings {
  /** `…/api/v1/events` with the tenant, if one was named. */
  endpoint: string
  key: string
  timeoutMs: number
  /** Bytes of events that may wait. */
  queueBytesMax: number
}

const TIMEOUT_MS = 30_000
const MIB = 1024 * 1024
/** Memory is dearer than disk. */
const QUEUE_BYTES = { memory: 64 * MIB, spool: 1024 * MIB }
/** Room for at least a few of the largest events. */
const QUEUE_BYTES_MIN = 8 * MIB

/**
 * Options and environment, checked.
 *
 * @throws AuditError (`setting`) that names everything that is missing or wrong, and the fix.
 */
export function readSettings(options: AuditOptions): Settings {
  const wrong: string[] = []
  const fromEnvironment = environment()
  const endpoint = readUrl(options.url ?? fromEnvironment.url, options.tenant, wrong)
  const key = (options.key ?? fromEnvironment.key ?? '').trim()
  if (key === '') {
    wrong.push(
      'VOUCHSAFE_KEY is missing: set it, or the option key, to an API key with the scope events:write',
    )
  } else if (!/^vs_[0-9A-Za-z]+_[0-9A-Za-z]+$/.test(key)) {
    wrong.push('VOUCHSAFE_KEY (or the option key) is not an API key of Vouchsafe: those look like vs_…_…')
  }
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  if (!isTimerMs(timeoutMs)) wrong.push(`timeoutMs must be a whole number from 1 to ${TIMER_MS_MAX}`)
  const queueBytesMax = options.queueBytesMax ?? QUEUE_BYTES[options.spool === undefined ? 'memory' : 'spool']
  if (!(queueBytesMax >= QUEUE_BYTES_MIN)) wrong.push(`queueBytesMax must be at least ${QUEUE_BYTES_MIN}`)
  if (wrong.length > 0) throw new AuditError('setting', `${wrong.join('. ')}.`)
  return { endpoint, key, timeoutMs, queueBytesMax }
}

/** Timers take no more: longer ones are over at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

function isTimerMs(ms: number): boolean {
  return Number.isInteger(ms) && ms > 0 && ms <= TIMER_MS_MAX
}

function readUrl(given: string | undefined, tenant: string | undefined, wrong: string[]): string {
  if (given === undefined || given.trim() === '') {
    wrong.push('VOUCHSAFE_URL is missing: set it, or the option url, to the address of Vouchsafe')
    return ''
  }
  const url = URL.canParse(given) ? new URL(given) : null
  if (url === null || !/^https?:$/.test(url.protocol)) {
    wrong.push(
      // Never as it is: keys and passwords end up in the wrong variable.
      'VOUCHSAFE_URL (or the option url) must begin with https:// or http://, and does not',
    )
    return ''
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    wrong.push('VOUCHSAFE_URL (or the option url) must hold no user, no query and no fragment')
  }
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/api/v1/events`
  if (tenant !== undefined) url.searchParams.set('tenant', tenant)
  return url.href
}
