import { redirect } from 'next/navigation'

import { consolePath } from '@/components/layout/paths'
import { pageCtx, pageTenants, requirePageUser } from '@/lib/http/page-ctx'

import { firstTenant } from './(console)/tenant-page'

/** The start: the events of one's first tenant, or the sign-in page. Without any tenant the events page says so. */
export default async function StartPage() {
  if ((await pageTenants(await requirePageUser())).length === 0) redirect('/events')
  const ctx = await pageCtx(null, 'events.read')
  const tenant = ctx.tenant ?? (await firstTenant(ctx, 'events.read'))
  redirect(tenant === null ? '/events' : consolePath('/events', tenant.slug))
}
