import { timingSafeEqual } from 'node:crypto'

import { derive } from '@/lib/config/keys'
import type { CheckState } from '@/lib/log/server/log-check'
import { hmacSha256 } from '@/lib/log/server/native-hashing'

import type { CheckName, NewestCheck } from './newest-check'

/** A check that was put aside, as it is stored. */
export interface Aside {
  state: string
  mac: Buffer
}

/** What we store of a check belongs to this log, this kind and this time, and is a state or a result: none is taken for another one. */
export const checkMac = (
  what: 'state' | 'result',
  { logId, kind }: CheckName,
  at: Date,
  text: string,
): Buffer =>
  hmacSha256(derive('vouchsafe/log/scrub/v1', logId), `${what}\n${kind}\n${at.toISOString()}\n${text}`)

/** Whether two MACs are the same. */
export const isSameMac = (made: Buffer, stored: Buffer): boolean =>
  made.length === stored.length && timingSafeEqual(made, stored)

/** Puts a check aside, so that whoever changes the database cannot have it pass over anything. */
export function putAside(of: CheckName, begunAt: Date, check: CheckState): Aside {
  const state = JSON.stringify(check)
  return { state, mac: checkMac('state', of, begunAt, state) }
}

/**
 * What was put aside; null where nothing was, or not by us, or by another version: the check begins anew. `newest` says what was put
 * aside last: anything else was put back. Null: that is not known.
 */
export function takeUp(
  of: CheckName,
  { begunAt, state, mac }: { begunAt: Date | null; state: string | null; mac: Buffer | null },
  newest: NewestCheck | null,
): CheckState | null {
  if (state === null || mac === null || begunAt === null) return null
  if (!isSameMac(checkMac('state', of, begunAt, state), mac)) return null
  if (newest !== null && newest.state !== mac.toString('hex')) return null
  // safe: made by putAside, of this version or another one.
  const check = JSON.parse(state) as CheckState
  // What is done is never put aside.
  return check.v === 1 && check.phase !== 'done' ? check : null
}
