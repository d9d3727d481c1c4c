import { canonicalJson } from '@/lib/base/canonical-json'
import { type Finding, finding } from '@/lib/log/finding'
import type { ScrubResult } from '@/lib/proof/scrub-view'

import type { CheckName, NewestCheck } from './newest-check'
import { checkMac, isSameMac } from './put-aside'

/** What stands in the database as the result of a check. */
export interface StoredResult {
  endedAt: Date | null
  findings: number | null
  result: ScrubResult | null
  resultMac: Buffer | null
}

/** The MAC of a result, and of when it was found. */
export const resultMac = (of: CheckName, endedAt: Date, result: ScrubResult): Buffer =>
  checkMac('result', of, endedAt, `${result.findingsTotal}\n${canonicalJson(result)}`)

const NAMES = { full: 'all of the log', sample: 'a sample' } as const

/**
 * What does not fit in the stored result of a check: somebody who writes the database could say there that all of it was found to
 * fit, or put an older result back. Null: it is what was found last.
 */
export function oddResult(
  of: CheckName,
  stored: StoredResult | undefined,
  newest: NewestCheck | null,
): Finding | null {
  const what = NAMES[of.kind]
  if ((stored?.endedAt ?? null) === null && (stored?.result ?? null) === null)
    return newest === null || newest.results.length === 0
      ? null
      : finding('checks', `what the last check of ${what} found is not in the database any more`)
  const mac = stored === undefined ? null : verifiedMac(of, stored)
  if (mac === null)
    return finding('checks', `what the last check of ${what} found was changed in the database`)
  return newest === null || newest.results.includes(mac.toString('hex'))
    ? null
    : finding('checks', `what stands as the last check of ${what} is an older one: it was put back`)
}

/** The MAC of a result that we stored, at some time; null: it is another one. */
function verifiedMac(
  of: CheckName,
  { endedAt, findings, result, resultMac: mac }: StoredResult,
): Buffer | null {
  if (endedAt === null || result === null || mac === null || findings !== result.findingsTotal) return null
  return isSameMac(resultMac(of, endedAt, result), mac) ? mac : null
}
