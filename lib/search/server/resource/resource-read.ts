import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { type ReadAct, actOf } from '@/lib/search/read-act'
import type { ResourceName } from '@/lib/search/resource/resource-name'
import { openCursor, sealCursor } from '@/lib/search/server/cursor'
import { newReadId, recordResourceRead } from '@/lib/search/server/record-reads'

/** The act that a token in `read` stands for. One of another resource or tenant is a `bad_request`. */
export function openAct(tenant: TenantRef, resource: ResourceName, read: string | undefined): ReadAct | null {
  if (read === undefined) return null
  try {
    return openCursor(tenant.id, read, actName(resource)).act
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('bad_request', 'The token in `read` belongs to something else. Leave it out.', {
      problems: [{ path: 'read', message: 'is not one that this server gave for this resource' }],
    })
  }
}

/** The token for what belongs to this act. */
export function sealAct(tenant: TenantRef, resource: ResourceName, act: ReadAct): string {
  return sealCursor(tenant.id, { act, search: actName(resource), size: 0, after: '' })
}

/**
 * Records that somebody read about a resource, unless it belongs to a known act: the same reader, within a quarter of an
 * hour, and less than another thousand events. A read that cannot be recorded is not given out. `rows`: events that are
 * sent now.
 */
export async function recordAct(
  ctx: Ctx,
  tenant: TenantRef,
  resource: ResourceName,
  { known, rows }: { known: ReadAct | null; rows: number },
): Promise<ReadAct> {
  const { act, due } = actOf(known, { principal: ctx.principal, now: ctx.now(), rows, newId: newReadId })
  if (due !== null) await recordResourceRead(ctx, tenant, resource, { rows: act.rows, read: act.id })
  return act
}

const actName = ({ type, id }: ResourceName): string => JSON.stringify(['resource', type, id])
