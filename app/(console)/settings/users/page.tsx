import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { UsersPage } from '@/components/admin/users-page'
import { listUsers } from '@/lib/admin/server/list-users'

export const metadata: Metadata = { title: 'Users' }

/** `/settings/users?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function UsersSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/users', await searchParams, listUsers.permission)
  const { slug, name } = ctx.tenant
  return <UsersPage key={slug} tenant={{ slug, name }} initial={await listUsers(ctx, {})} />
}
