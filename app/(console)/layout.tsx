import { cookies } from 'next/headers'
import type { ReactNode } from 'react'

import { Shell } from '@/components/layout/shell'
import { pageTenants, requirePageUser } from '@/lib/http/page-ctx'
import { readZoneChoice, zoneCookieName } from '@/lib/view/zone-choice'

import { UnsignedBanner } from './unsigned-banner'

/** The frame of every page behind the sign-in. Nobody signed in is sent there, and comes back afterwards. */
export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const user = await requirePageUser()
  const tenants = await pageTenants(user)
  const zone = (await cookies()).get(zoneCookieName(user.userId))?.value
  return (
    <Shell
      zone={readZoneChoice(zone)}
      person={{
        id: user.userId,
        name: user.name,
        email: user.email,
        instanceAdmin: user.instanceAdmin,
        tenants: tenants.map(({ id, slug, name, role, query, masks }) => ({
          id,
          slug,
          name,
          role,
          query,
          masks,
        })),
      }}
    >
      <UnsignedBanner user={user} tenants={tenants} />
      {children}
    </Shell>
  )
}
