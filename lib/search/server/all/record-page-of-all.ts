import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import type { EventRow } from '@/lib/log/server/event-reader'
import { queryInTenant } from '@/lib/query/in-tenant'
import { printQuery } from '@/lib/query/print'
import type { SearchInput } from '@/lib/search/input'
import type { Pin } from '@/lib/search/pin'
import { isRecordDue, type ReadAct } from '@/lib/search/read-act'
import { readSearch } from '@/lib/search/server/compile-search'
import type { OwnedRow } from '@/lib/search/server/fit-page'
import { pageAct } from '@/lib/search/server/record-page'
import { recordSearchOfAll, recordShareOfSearch } from '@/lib/search/server/record-reads'

import type { AllCursor } from './cursor'

/** A page of a search of all tenants, before it is given out. */
interface PageOfAll {
  input: SearchInput
  pin: Pin
  /** The sum of all sizes of the pin. */
  size: number
  rows: readonly OwnedRow<EventRow>[]
}

/** Logs that are written to at once. */
const AT_ONCE = 8

/**
 * Records a page of all tenants before it is given out: in the log of the instance as a page of one tenant is in its own;
 * and in the log of each tenant with the first of its rows, and then with each thousand of them. What a tenant is told of
 * the query names no other tenant.
 */
export async function recordPageOfAll(
  ctx: Ctx,
  system: TenantRef,
  cursor: AllCursor | null,
  { input, pin, size, rows }: PageOfAll,
): Promise<{ act: ReadAct; sent: Map<number, number> }> {
  const { q, since, until, order } = input
  const { act, due } = pageAct(ctx, cursor?.act ?? null, rows.length)
  if (due !== null) {
    await recordSearchOfAll(ctx, system, due, { q, since, until, order, size, rows: act.rows, read: act.id })
  }
  const sent = new Map(due === 'began' || cursor === null ? [] : cursor.sent)
  const tree = readSearch(q)
  const shares = sharesOf(rows, sent).filter(({ tenant }) => tenant.id !== system.id)
  for (let from = 0; from < shares.length; from += AT_ONCE) {
    const records = shares.slice(from, from + AT_ONCE).map(({ tenant, due: shareDue, rows: ofTenant }) => {
      const asked = queryInTenant(tree, tenant.slug)
      return recordShareOfSearch(ctx, tenant, shareDue, {
        q: asked === null ? '' : printQuery(asked),
        since,
        until,
        order,
        size: pin.get(tenant.key) ?? 0,
        rows: ofTenant,
        read: act.id,
      })
    })
    await Promise.all(records)
  }
  return { act, sent }
}

interface Share {
  tenant: TenantRef
  due: 'began' | 'went on'
  /** Of this tenant, in the whole act. */
  rows: number
}

/** Counts the rows into `sent`; which tenants' logs have to say so. */
function sharesOf(rows: PageOfAll['rows'], sent: Map<number, number>): Share[] {
  const before = new Map(sent)
  const tenants = new Set(rows.map(({ tenant }) => tenant))
  for (const { tenant } of rows) sent.set(tenant.key, (sent.get(tenant.key) ?? 0) + 1)
  return [...tenants].flatMap((tenant): Share[] => {
    const [had, has] = [before.get(tenant.key) ?? 0, sent.get(tenant.key) ?? 0]
    if (had === 0) return [{ tenant, due: 'began', rows: has }]
    return isRecordDue(had, has) ? [{ tenant, due: 'went on', rows: has }] : []
  })
}
