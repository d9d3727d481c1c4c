import type { Metadata } from 'next'

import { firstPage } from '@/app/(console)/(tenants)/settings/first-page'
import { tenantPage, type PageSearch } from '@/app/(console)/tenant-page'
import { ApiKeysPage } from '@/components/admin/api-keys-page'
import { listApiKeys } from '@/lib/admin/server/list-api-keys'

export const metadata: Metadata = { title: 'API keys' }

/** `/settings/api-keys?tenant=<slug>`, for admins; nobody else learns that it exists. */
export default async function ApiKeysSettings({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/settings/api-keys', search, listApiKeys.permission)
  const { slug, name } = ctx.tenant
  const first = await firstPage(search, ['active', 'over', 'all'], async (asked) => {
    const { items, ...page } = await listApiKeys(ctx, asked)
    return { apiKeys: items, ...page }
  })
  return <ApiKeysPage key={slug} tenant={{ slug, name }} {...first} />
}
