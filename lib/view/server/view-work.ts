import { type Ctx, tenantOf } from '@/lib/access/ctx'
import { authorize, can, grantIn } from '@/lib/access/permissions'
import type { TenantRef } from '@/lib/access/roles'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'
import { type RecordedWork, recordedChange } from '@/lib/log/server/recorded-change'
import { OWN_VIEWS_MAX, type SavedView, SHARED_VIEWS_MAX } from '@/lib/view/saved-view'

import { countViews, selectDefault, type ViewReader, type ViewRow, viewOf } from './store-views'

/** Who asks, in which tenant. Views belong to people: nobody else gets past the permission of each verb. */
export function readerOf(ctx: Ctx): { tenant: TenantRef; reader: ViewReader } {
  const tenant = tenantOf(ctx)
  if (ctx.principal.kind !== 'user') throw new AppError('forbidden', 'Only people have views.')
  const isAdmin = can(ctx.principal, 'tenants.write', tenant)
  const grant = grantIn(ctx.principal, tenant.id)
  const isLimited = grant !== null && (grant.query !== null || grant.masks.length > 0)
  return { tenant, reader: { tenantId: tenant.id, accountId: ctx.principal.userId, isAdmin, isLimited } }
}

/** Makes a change of views and records it as its last statement: both are stored or neither is. */
export const changeViews = <T>(
  ctx: Ctx,
  tenant: TenantRef,
  work: (tx: Tx) => Promise<RecordedWork<T>>,
): Promise<T> => recordedChange(ctx, tenant, 'a view', work)

/** The view as this person sees it after the change. */
export async function answerOf(tx: Tx, reader: ViewReader, row: ViewRow): Promise<SavedView> {
  const known = await selectDefault(tx, reader)
  return viewOf(row, reader, known?.viewId ?? null)
}

/** Stop unless who asks may decide what others open. */
export function requireSharing(ctx: Ctx): void {
  authorize(ctx.principal, 'views.share', ctx.tenant)
}

/**
 * Stop where there is no room for one more. Two at the same moment may both find the last place: the limit keeps lists
 * short, and one more does no harm.
 */
export async function requireRoom(tx: Tx, reader: ViewReader, kind: 'own' | 'shared'): Promise<void> {
  const count = await countViews(tx, reader)
  const isFull = kind === 'own' ? count.own >= OWN_VIEWS_MAX : count.shared >= SHARED_VIEWS_MAX
  if (!isFull) return
  const what =
    kind === 'own'
      ? `You have ${OWN_VIEWS_MAX} views in this tenant`
      : `${SHARED_VIEWS_MAX} views are shared in this tenant`
  throw new AppError('conflict', `${what}, and there can be no more. Delete one first.`)
}

/** The answer for a view that does not exist and for one that is somebody else's: they look alike. */
export function noSuchView(): AppError {
  return new AppError('not_found', 'There is no such view: it was deleted, or it is not shared with you.')
}

/** An event of ours about a view. */
export function viewEvent(
  verb: string,
  change: OwnEvent['change'],
  view: { id: string; name: string },
  rest: Pick<OwnEvent, 'message' | 'details' | 'before' | 'after'>,
): OwnEvent {
  return {
    action: `vouchsafe.view.${verb}`,
    change,
    resource: { type: 'VIEW', id: view.id, name: view.name },
    ...rest,
  }
}
