import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { RedactionPage } from '@/components/rules/redaction-page'
import { getRedaction } from '@/lib/rules/server/get-redaction'

export const metadata: Metadata = { title: 'Redaction' }

/** `/settings/sources/redaction?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/sources/redaction', await searchParams, getRedaction.permission)
  const { slug, name } = ctx.tenant
  return <RedactionPage key={slug} tenant={{ slug, name }} />
}
