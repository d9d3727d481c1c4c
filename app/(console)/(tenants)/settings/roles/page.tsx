import type { Metadata } from 'next'

import { firstPage } from '@/app/(console)/(tenants)/settings/first-page'
import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { RolesPage } from '@/components/admin/roles-page'
import { listGrants } from '@/lib/admin/server/list-grants'

export const metadata: Metadata = { title: 'Roles and grants' }

/** `/settings/roles?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function RolesSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/settings/roles', search, listGrants.permission)
  const { slug, name } = ctx.tenant
  const first = await firstPage(search, ['all', 'limited'], async (asked) => {
    const { items, ...page } = await listGrants(ctx, asked)
    return { grants: items, ...page }
  })
  return <RolesPage key={slug} tenant={{ slug, name }} {...first} />
}
