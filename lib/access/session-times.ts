import type { SectionValue } from './settings'

const MINUTE_MS = 60_000

/** When a session began, was last used, and ends in any case. */
export interface SessionTimes {
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
}

/** When a session ends if nobody uses it any more. */
export function sessionEnd(times: SessionTimes, settings: SectionValue<'sessions'>): Date {
  const ends = [
    times.expiresAt.getTime(),
    times.createdAt.getTime() + settings.maxHours * 60 * MINUTE_MS,
    times.lastSeenAt.getTime() + settings.idleMinutes * MINUTE_MS,
  ]
  return new Date(Math.min(...ends))
}

/** Until when somebody who showed who they are need not do it again. */
export function confirmedUntil(authenticatedAt: Date, { confirmMinutes }: SectionValue<'sessions'>): Date {
  return new Date(authenticatedAt.getTime() + confirmMinutes * MINUTE_MS)
}
