import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'

import { isSameAct, readerOf, recordCount } from './record-reads'
import { seal, unseal } from './sealed-token'

/** Who reads a tenant's log, and when the log says so. What belongs to that act is not recorded again. */
interface ReadAct {
  reader: string
  recordedMs: number
}

type Sealed = [reader: string, recordedMs: number]

const PURPOSE = 'vouchsafe/read/v1'

/** The token of an act of reading that has just been recorded: for an hour, its reader alone may go on with it. */
export function sealRead(tenantId: string, { reader, recordedMs }: ReadAct): string {
  const sealed: Sealed = [reader, recordedMs]
  return seal(PURPOSE, tenantId, sealed)
}

/**
 * The act of reading that a request says it belongs to; null without a token.
 *
 * @throws AppError bad_request for a token that is not of this tenant.
 */
export function openRead(tenantId: string, token: string | undefined): ReadAct | null {
  if (token === undefined) return null
  // safe: the seal shows that sealRead wrote it.
  const sealed = unseal(PURPOSE, tenantId, token) as Sealed | null
  if (sealed !== null) return { reader: sealed[0], recordedMs: sealed[1] }
  const why = 'It is not one that this server gave for this tenant.'
  throw new AppError(
    'bad_request',
    `The parameter read cannot be used. ${why} Leave it out, or ask for a first page.`,
    { problems: [{ path: 'read', message: why }] },
  )
}

/**
 * Records that events were counted, unless that belongs to an act of reading that was recorded within the hour: the
 * counts beside a page, and those of an edit of its query. Answers with the token that later counts can give.
 */
export async function recordCounting(
  ctx: Ctx,
  tenant: TenantRef,
  search: { q: string; since?: number | undefined; until?: number | undefined },
  act: ReadAct | null,
): Promise<string> {
  const now = ctx.now()
  if (act !== null && isSameAct(act, ctx.principal, now)) return sealRead(tenant.id, act)
  await recordCount(ctx, tenant, search)
  return sealRead(tenant.id, { reader: readerOf(ctx.principal), recordedMs: now.getTime() })
}
