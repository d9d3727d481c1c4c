import type { Metadata } from 'next'

import { firstPage } from '@/app/(console)/(tenants)/settings/first-page'
import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { TenantsPage } from '@/components/admin/tenants-page'
import { listTenants } from '@/lib/admin/server/list-tenants'

export const metadata: Metadata = { title: 'Tenants' }

/** `/settings/tenants?tenant=<slug>`, for admins: what they administer, from wherever they look. */
export default async function TenantsSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/settings/tenants', search, listTenants.permission)
  const first = await firstPage(search, ['active', 'archived', 'all'], async (asked) => {
    const { items, ...page } = await listTenants(ctx, asked)
    return { tenants: items, ...page }
  })
  return <TenantsPage tenant={{ slug: ctx.tenant.slug }} {...first} />
}
