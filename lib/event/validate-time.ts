import type { Problem } from '@/lib/base/errors'
import { parseTime, timeText, type Moment } from '@/lib/base/time'
import { isUuid, isUuidV7, uuidMs } from '@/lib/base/uuid'

import { AHEAD_MS_MAX } from './limits'

const DAY_MS = 24 * 60 * 60 * 1000

const NOT_V7 = 'is a UUID of another version: it must be a UUIDv7, whose first 48 bits are the time'
const NOT_A_TIME =
  'must be an RFC 3339 time of 1970 or later, like 2026-11-20T10:00:00.123Z, with at most nine fraction digits'

/**
 * Check an event's id and occurredAt: each by itself, against each other, and the time that they give against the
 * clock. Values that are no text are for the schema to refuse. `occurred` is what occurredAt says, if it was sent.
 */
export function inspectTime(
  event: Record<string, unknown>,
  place: string,
  now: Date,
  retentionMs: number | undefined,
): { problems: Problem[]; occurred: Moment | null } {
  const problems: Problem[] = []
  const { id, occurredAt } = event
  const idMs = typeof id === 'string' ? idTime(id, `${place}.id`, problems) : null
  const occurred =
    typeof occurredAt === 'string' ? readOccurredAt(occurredAt, `${place}.occurredAt`, problems) : null
  if (idMs !== null && occurred !== null && idMs !== occurred.ms) {
    const message = `contradicts occurredAt: its own time is ${timeText(idMs)}. Make it from occurredAt, or send only one of them`
    problems.push({ path: `${place}.id`, message })
  }
  const ms = occurred?.ms ?? idMs
  const message = ms === null ? null : ageProblem(ms, now.getTime(), retentionMs)
  if (message !== null)
    problems.push({ path: `${place}.${occurred === null ? 'id' : 'occurredAt'}`, message })
  return { problems, occurred }
}

function idTime(id: string, path: string, problems: Problem[]): number | null {
  if (isUuidV7(id)) return uuidMs(id)
  problems.push({ path, message: isUuid(id) ? NOT_V7 : 'must be a UUIDv7 (RFC 9562) of 36 characters' })
  return null
}

function readOccurredAt(text: string, path: string, problems: Problem[]): Moment | null {
  const moment = parseTime(text)
  if (moment === null) problems.push({ path, message: NOT_A_TIME })
  return moment
}

function ageProblem(ms: number, nowMs: number, retentionMs: number | undefined): string | null {
  if (ms > nowMs + AHEAD_MS_MAX) return `lies more than 24 hours ahead of our clock (${timeText(nowMs)})`
  if (retentionMs === undefined || ms >= nowMs - retentionMs) return null
  return `is older than this tenant keeps events (${Math.floor(retentionMs / DAY_MS)} days)`
}
