import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { actOf, type ReadAct } from '@/lib/search/read-act'

import { newReadId, recordSearch, type SearchRead } from './record-reads'

/**
 * Records a page of a search before it is given out, where it is the first of an act of reading, or where another thousand
 * rows are full with it. Answers with the act that the next page goes on with.
 */
export async function recordPage(
  ctx: Ctx,
  tenant: TenantRef,
  known: ReadAct | null,
  page: Omit<SearchRead, 'read'>,
): Promise<ReadAct> {
  const { act, due } = pageAct(ctx, known, page.rows)
  if (due !== null) await recordSearch(ctx, tenant, due, { ...page, rows: act.rows, read: act.id })
  return act
}

/** The act that so many more rows belong to, and what the log has to say of it. */
export function pageAct(ctx: Ctx, known: ReadAct | null, rows: number): ReturnType<typeof actOf> {
  return actOf(known, { principal: ctx.principal, now: ctx.now(), rows, newId: newReadId })
}
