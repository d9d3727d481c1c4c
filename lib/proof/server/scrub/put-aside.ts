import { timingSafeEqual } from 'node:crypto'

import { derive } from '@/lib/config/keys'
import type { CheckState } from '@/lib/log/server/log-check'
import { hmacSha256 } from '@/lib/log/server/native-hashing'

/** A check that was put aside, as it is stored. */
export interface Aside {
  state: string
  mac: Buffer
}

/** The check belongs to this log, and began then: what was put aside of another one is not gone on with here. */
const macOf = (logId: string, begunAt: Date, state: string): Buffer =>
  hmacSha256(derive('vouchsafe/log/scrub/v1', logId), `${begunAt.toISOString()}\n${state}`)

/** Puts a check aside, so that whoever changes the database cannot have it pass over anything. */
export function putAside(logId: string, begunAt: Date, check: CheckState): Aside {
  const state = JSON.stringify(check)
  return { state, mac: macOf(logId, begunAt, state) }
}

/** What was put aside; null where nothing was, or not by us, or by another version: the check begins anew. */
export function takeUp(
  logId: string,
  begunAt: Date | null,
  { state, mac }: { state: string | null; mac: Buffer | null },
): CheckState | null {
  if (state === null || mac === null || begunAt === null) return null
  const made = macOf(logId, begunAt, state)
  if (mac.length !== made.length || !timingSafeEqual(mac, made)) return null
  // safe: made by putAside, of this version or another one.
  const check = JSON.parse(state) as CheckState
  return check.v === 1 ? check : null
}
