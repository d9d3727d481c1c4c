import { redirect } from 'next/navigation'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { consolePath } from '@/components/layout/paths'

/** `/settings` has no page of its own: its first room is the users. */
export default async function Settings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings', await searchParams, 'users.read')
  redirect(consolePath('/settings/users', ctx.tenant.slug))
}
