import type { Metadata } from 'next'

import { SsoPage } from '@/components/sso/sso-page'
import { loadTenants } from '@/lib/access/server/load-tenants'
import { getSso } from '@/lib/admin/server/get-sso'
import { wholeInstanceCtx } from '@/lib/http/page-ctx'

export const metadata: Metadata = { title: 'Single sign-on' }

/** `/instance/sso`, for instance admins; nobody else learns that it exists. */
export default async function InstanceSso() {
  const ctx = await wholeInstanceCtx(getSso.permission)
  const tree = await loadTenants(ctx.db)
  const tenants = [...tree.byId.values()]
    .map(({ id, slug, name }) => ({ id, slug, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
  return <SsoPage initial={await getSso(ctx, {})} tenants={tenants} />
}
