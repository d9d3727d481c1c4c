import { parseTime } from '@/lib/base/time'
import type { Outcome } from '@/lib/event/event'

import { lagText } from './lag-text'

const ENDED: Readonly<Record<Outcome, string>> = {
  success: 'Succeeded',
  failure: 'Failed',
  unknown: 'Ended, and nobody says how,',
}

/** How an attempt ended that began then: `Succeeded 3 s later`. */
export function endWords(begunAt: string, { at, outcome }: { at: string; outcome: Outcome }): string {
  return `${ENDED[outcome]} ${apartWords(begunAt, at)}`
}

/** When an attempt began that ended then: `3 s earlier`. */
export function begunWords(endedAt: string, begunAt: string): string {
  return apartWords(endedAt, begunAt)
}

/** How long ago an attempt began, as of then: `25 min`. Empty for what is no time. */
export function ageText(begunAt: string, asOf: string): string {
  const ms = apart(begunAt, asOf)
  return ms === null ? '' : lagText(ms)
}

/** Where two clocks disagree, a result may stand before its intent. */
function apartWords(from: string, to: string): string {
  const ms = apart(from, to)
  if (ms === null) return ''
  return ms < 0 ? `${lagText(-ms)} earlier` : `${lagText(ms)} later`
}

function apart(from: string, to: string): number | null {
  const [a, b] = [parseTime(from), parseTime(to)]
  return a === null || b === null ? null : b.ms - a.ms
}
