import type { Metadata } from 'next'

import { firstPage } from '@/app/(console)/(tenants)/settings/first-page'
import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { UsersPage } from '@/components/admin/users-page'
import { listUsers } from '@/lib/admin/server/list-users'

export const metadata: Metadata = { title: 'Users' }

/** `/settings/users?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function UsersSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/settings/users', search, listUsers.permission)
  const { slug, name } = ctx.tenant
  const first = await firstPage(search, ['all', 'active', 'invited', 'disabled'], async (asked) => {
    const { items, ...page } = await listUsers(ctx, asked)
    return { users: items, ...page }
  })
  return <UsersPage key={slug} tenant={{ slug, name }} {...first} />
}
