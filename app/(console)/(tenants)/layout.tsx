import type { ReactNode } from 'react'

import { NoTenants } from '@/components/layout/no-tenants'
import { pageTenants, requirePageUser } from '@/lib/http/page-ctx'

/** What all pages about tenants share: who has no role anywhere finds nothing there. Their own account they do. */
export default async function TenantsLayout({ children }: { children: ReactNode }) {
  const tenants = await pageTenants(await requirePageUser())
  return tenants.length === 0 ? <NoTenants /> : children
}
