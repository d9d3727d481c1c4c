import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import { recordAlone } from '@/lib/log/server/record'
import type { ResourceName } from '@/lib/search/resource/resource-name'
import { type Cursor, openCursor, sealCursor } from '@/lib/search/server/cursor'
import { isSameAct, readerOf } from '@/lib/search/server/record-reads'

/** One act of reading about a resource, however many requests it takes: who reads, and when the log says so. */
export type Act = Pick<Cursor, 'reader' | 'recordedMs'>

/** The act that a token in `read` stands for. One of another resource or tenant is a `bad_request`. */
export function openAct(tenant: TenantRef, resource: ResourceName, read: string | undefined): Act | null {
  if (read === undefined) return null
  try {
    return openCursor(tenant.id, read, actName(resource))
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError('bad_request', 'The token in `read` belongs to something else. Leave it out.', {
      problems: [{ path: 'read', message: 'is not one that this server gave for this resource' }],
    })
  }
}

/** The token for what belongs to this act. */
export function sealAct(tenant: TenantRef, resource: ResourceName, act: Act): string {
  return sealCursor(tenant.id, { ...act, search: actName(resource), size: 0, after: '' })
}

/**
 * Records that somebody read about a resource, unless it belongs to a known act: the same reader, within the hour. A
 * read that cannot be recorded is not given out.
 */
export async function recordAct(
  ctx: Ctx,
  tenant: TenantRef,
  resource: ResourceName,
  known: Act | null,
): Promise<Act> {
  const now = ctx.now()
  if (known !== null && isSameAct(known, ctx.principal, now)) return known
  await recordAlone(ctx.db, ctx, tenant, {
    action: 'vouchsafe.resource.read',
    change: 'READ',
    resource: { type: 'AUDITLOG' },
    message: `Read the history of ${resource.type} ${resource.id}`,
    details: { resourceType: resource.type, resourceId: resource.id },
  })
  return { reader: readerOf(ctx.principal), recordedMs: now.getTime() }
}

const actName = ({ type, id }: ResourceName): string => JSON.stringify(['resource', type, id])
