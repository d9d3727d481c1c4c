import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { JsonObject } from '@/lib/base/json'
import type { Finding } from '@/lib/log/finding'
import type { CheckState } from '@/lib/log/server/log-check'
import type { OwnEvent } from '@/lib/log/server/record'
import { recordedChange } from '@/lib/log/server/recorded-change'
import type { ScrubResult } from '@/lib/proof/scrub-view'

import { noteResult, settleResult } from './newest-check'
import { type DueScrub, endScrub } from './store-scrub'
import { resultMac } from './stored-result'

/** Findings that the event names; it says how many there are. */
const NAMED_MAX = 20

/** Ends a check that is done, and records what it found: once, whoever ends it. */
export async function endCheck(
  ctx: Ctx,
  tenant: TenantRef,
  due: DueScrub & { begunAt: Date },
  check: CheckState,
  guardDir: string,
): Promise<void> {
  const { begunAt } = due
  const endedAt = ctx.now()
  const result = resultOf(due, check)
  const mac = resultMac(due, endedAt, result)
  await noteResult(guardDir, due, mac)
  const isStored = await recordedChange(ctx, tenant, 'a check', async (tx) => {
    const isMine = await endScrub(tx, due, { begunAt, endedAt, result, mac })
    const seconds = Math.round((endedAt.getTime() - begunAt.getTime()) / 1000)
    return { result: isMine, event: isMine ? scrubbedEvent(tenant, check, result, seconds) : null }
  })
  if (isStored) await settleResult(guardDir, due, mac)
}

function resultOf({ begunAt, askedBy }: DueScrub & { begunAt: Date }, check: CheckState): ScrubResult {
  const { size, signed, entries, commitments, tiles, rows, findingsTotal, findings } = check
  return {
    begunAt: begunAt.toISOString(),
    askedBy,
    signedSize: signed?.size ?? null,
    size,
    entries,
    commitments,
    tiles,
    rows,
    findingsTotal,
    findings,
  }
}

function scrubbedEvent(
  { logIdentity, name }: TenantRef,
  { kind }: CheckState,
  result: ScrubResult,
  seconds: number,
): OwnEvent {
  const { entries, size, findingsTotal: total, findings, askedBy, signedSize } = result
  const [first] = findings
  const checked = `${entries.toLocaleString('en')} of ${size.toLocaleString('en')} entries`
  const things = total === 1 ? 'one thing does not fit' : `${total.toLocaleString('en')} things do not fit`
  return {
    action: 'vouchsafe.log.scrubbed',
    change: 'NONE',
    resource: { type: 'LOG', id: logIdentity, name },
    outcome: first === undefined ? 'success' : 'failure',
    ...(first !== undefined && { reason: textOf(first) }),
    message:
      first === undefined
        ? `${checked} of the log of ${name} were made again from their events, and all of it fits`
        : `${checked} of the log of ${name} were made again from their events, and ${things}`,
    details: {
      check: kind,
      entries,
      size,
      seconds,
      commitments: result.commitments,
      tiles: result.tiles,
      rows: result.rows,
      ...(signedSize !== null && { signedSize }),
      ...(askedBy !== null && { askedBy }),
      findings: total,
      ...(first !== undefined && { found: findings.slice(0, NAMED_MAX).map(detailsOf) }),
    },
  }
}

const detailsOf = ({ place, message, index, eventId }: Finding): JsonObject => ({
  place,
  problem: message,
  ...(index !== null && { index }),
  ...(eventId !== null && { event: eventId }),
})

/** One sentence: `Entry 17: is missing.` */
const textOf = ({ place, message }: Finding): string => `${place}: ${message}`
