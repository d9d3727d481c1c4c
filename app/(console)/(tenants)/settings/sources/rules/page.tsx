import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { RulesPage } from '@/components/rules/rules-page'
import { listRules } from '@/lib/rules/server/list-rules'

export const metadata: Metadata = { title: 'Ignore rules' }

/** `/settings/sources/rules?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/sources/rules', await searchParams, listRules.permission)
  const { slug, name } = ctx.tenant
  return <RulesPage key={slug} tenant={{ slug, name }} />
}
