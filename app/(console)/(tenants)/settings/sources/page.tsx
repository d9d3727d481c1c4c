import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { SourcesPage } from '@/components/sources/sources-page'
import { env } from '@/lib/config/env'
import { listSources } from '@/lib/ingest/server/list-sources'

export const metadata: Metadata = { title: 'Sources' }

/** `/settings/sources?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/sources', await searchParams, listSources.permission)
  const { slug, name } = ctx.tenant
  return <SourcesPage key={slug} tenant={{ slug, name }} url={env().url} />
}
