import type { Metadata } from 'next'
import { redirect } from 'next/navigation'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { type EventsPage, FIRST_PAGE_SIZE } from '@/components/explorer/events-page'
import { Explorer } from '@/components/explorer/explorer'
import type { InitialPage } from '@/components/explorer/use-events'
import { checkQuery } from '@/components/query-bar/check-query'
import type { Ctx } from '@/lib/access/ctx'
import type { TenantRef } from '@/lib/access/roles'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { AppError } from '@/lib/base/errors'
import { wholeInstanceCtx } from '@/lib/http/page-ctx'
import { searchAllTenants } from '@/lib/search/server/all/search-all-tenants'
import { searchEvents } from '@/lib/search/server/search-events'
import { parseExplorerState, searchKey, searchParamsOf } from '@/lib/view/explorer-state'
import type { SavedViews } from '@/lib/view/saved-view'
import { listViews } from '@/lib/view/server/list-views'
import { resolveRange } from '@/lib/view/time-range'
import { viewAddress } from '@/lib/view/view-address'

export const metadata: Metadata = { title: 'Events' }

/** The events page: the address says what to search, and its first page is found before the answer is sent. */
export default async function EventsPage({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  if (search['tenant'] === ALL_TENANTS) {
    const ctx = await wholeInstanceCtx('events.read')
    return <Explorer initial={await firstPage(ctx, search)} views={NO_VIEWS} />
  }
  const ctx = await tenantPage('/events', search, 'events.read')
  const views = await listViews(ctx, {})
  if (asksForNothing(search)) goToDefaultView(ctx.tenant, views)
  return <Explorer initial={await firstPage(ctx, search)} views={views} />
}

/** Views belong to a tenant. */
const NO_VIEWS: SavedViews = { views: [], goneDefault: null }

function asksForNothing({ tenant: _, ...rest }: PageSearch): boolean {
  return Object.values(rest).every((value) => value === undefined)
}

/** Whoever chose a view to begin with begins there: at its address, which says so. */
function goToDefaultView(tenant: TenantRef, { views }: SavedViews): void {
  const view = views.find(({ isDefault }) => isDefault)
  if (view !== undefined) redirect(`/events?${viewAddress(tenant.slug, view)}`)
}

/**
 * The first page of the search that the address asks for. null where it cannot be asked, or was refused: then the page
 * says why, from its own check of the query or from the API's answer.
 */
async function firstPage(ctx: Ctx, search: PageSearch): Promise<InitialPage | null> {
  const { state, problems } = parseExplorerState(searchParamsOf(search))
  if (problems.some(({ blocks }) => blocks) || checkQuery(state.q).problems.length > 0) return null
  const range = resolveRange(state, ctx.now().getTime())
  try {
    const find = ctx.tenant === null ? searchAllTenants : searchEvents
    const found: EventsPage = await find(ctx, {
      q: state.q,
      ...range,
      order: state.order,
      limit: FIRST_PAGE_SIZE,
      documents: 'false',
    })
    return { key: searchKey(state), page: { ...found, range } }
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
