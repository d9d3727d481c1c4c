import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { AttemptsPage } from '@/components/attempts/attempts-page'

export const metadata: Metadata = { title: 'Attempts' }

/**
 * `/attempts?tenant=<slug>`: what was begun, and whether the log says how it ended. The page asks for the list itself: what
 * is rendered ahead of a visit that never comes would be recorded as one.
 */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/attempts', await searchParams, 'events.read')
  return <AttemptsPage key={ctx.tenant.slug} tenant={ctx.tenant.slug} />
}
