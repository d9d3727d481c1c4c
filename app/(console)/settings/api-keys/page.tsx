import type { Metadata } from 'next'

import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { ApiKeysPage } from '@/components/admin/api-keys-page'
import { listApiKeys } from '@/lib/admin/server/list-api-keys'

export const metadata: Metadata = { title: 'API keys' }

/** `/settings/api-keys?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function ApiKeysSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/settings/api-keys', await searchParams, listApiKeys.permission)
  const { slug, name } = ctx.tenant
  return <ApiKeysPage key={slug} tenant={{ slug, name }} initial={await listApiKeys(ctx, {})} />
}
