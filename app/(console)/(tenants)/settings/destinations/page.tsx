import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { DestinationsPage } from '@/components/destinations/destinations-page'
import { listDestinations } from '@/lib/delivery/server/list-destinations'

export const metadata: Metadata = { title: 'Destinations' }

/** `/settings/destinations?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/destinations', await searchParams, listDestinations.permission)
  const { slug, name } = ctx.tenant
  return <DestinationsPage key={slug} tenant={{ slug, name }} />
}
