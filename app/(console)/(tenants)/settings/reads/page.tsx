import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { ReadsPage } from '@/components/reads/reads-page'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { listReads } from '@/lib/search/server/reads/list-reads'

export const metadata: Metadata = { title: 'Who looked at the log' }

/**
 * `/settings/reads?tenant=<slug>`, for admins; nobody else learns that it exists. The page asks for the list itself: what
 * is rendered ahead of a visit that never comes would be recorded as one.
 */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/reads', await searchParams, listReads.permission)
  const { slug, name, id } = ctx.tenant
  const { system } = await loadTenants(ctx.db)
  return <ReadsPage key={slug} tenant={{ slug, name, isSystem: id === system?.id }} />
}
