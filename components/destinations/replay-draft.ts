import type { JsonObject } from '@/lib/base/json'
import { timeText } from '@/lib/base/time'
import type { DeliveryFormat } from '@/lib/delivery/formats'
import { readQuery } from '@/lib/query/validate'
import { isEmptyRange, readTimeText, readUntilText, resolveMs } from '@/lib/view/time-range'

/** Stretches that one click chooses. */
export const RANGES = [
  { value: '-1h', label: 'Hour' },
  { value: '-6h', label: '6 hours' },
  { value: '-24h', label: 'Day' },
  { value: '-7d', label: '7 days' },
  { value: 'own', label: 'Other' },
] as const

/** A replay while somebody says what it is. */
export interface ReplayDraft {
  range: (typeof RANGES)[number]['value']
  /** As typed, where the range is one's own; an empty end is open. */
  since: string
  until: string
  query: string
  /** '': that of the destination. */
  format: DeliveryFormat | ''
  /** Events a second; empty: as fast as it goes. */
  rate: string
}

export const FIRST_DRAFT: ReplayDraft = {
  range: '-24h',
  since: '',
  until: '',
  query: '',
  format: '',
  rate: '',
}

/** What is wrong with a draft, by field; null: nothing. */
export interface ReplayProblems {
  since: string | null
  until: string | null
  query: string | null
  rate: string | null
}

const NO_TIME = 'Write a time like 2026-11-01 10:00.'

/** What can be said of a draft before it is sent. */
export function problemsOf(draft: ReplayDraft, zone: string, nowMs: number): ReplayProblems {
  const { since, until, isRead } = endsOf(draft, zone)
  const isEmpty = isRead && isEmptyRange({ since: since ?? null, until: until ?? null }, nowMs)
  return {
    since: since === undefined ? NO_TIME : null,
    until: until === undefined ? NO_TIME : isEmpty ? 'The range is empty: it ends before it begins.' : null,
    query: readQuery(draft.query.trim()).problems[0]?.message ?? null,
    rate: /^\s*(?:[1-9]\d{0,5})?\s*$/.test(draft.rate) ? null : 'A whole number, or nothing.',
  }
}

/** Both ends: null is open, undefined is not understood. */
function endsOf({ range, since, until }: ReplayDraft, zone: string) {
  if (range !== 'own') return { since: range, until: null, isRead: true }
  const from = since.trim() === '' ? null : (readTimeText(since, zone) ?? undefined)
  const to = until.trim() === '' ? null : (readUntilText(until, zone) ?? undefined)
  return { since: from, until: to, isRead: from !== undefined && to !== undefined }
}

/** What is sent of a draft without problems: absolute times, as of now. */
export function inputOf(draft: ReplayDraft, destinationId: string, zone: string, nowMs: number): JsonObject {
  const { since, until } = endsOf(draft, zone)
  const at = (end: string | null | undefined): string | null => {
    const ms = end === null || end === undefined ? null : resolveMs(end, nowMs)
    return ms === null ? null : timeText(ms)
  }
  const [from, to] = [at(since), at(until)]
  return {
    destinationId,
    ...(from !== null && { since: from }),
    ...(to !== null && { until: to }),
    query: draft.query.trim(),
    format: draft.format === '' ? null : draft.format,
    rate: draft.rate.trim() === '' ? null : Number(draft.rate),
  }
}
