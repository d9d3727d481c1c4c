import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { CataloguePage } from '@/components/catalogue/catalogue-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import type { Catalogue } from '@/lib/search/catalogue'
import { readCatalogue } from '@/lib/search/server/read-catalogue'

export const metadata: Metadata = { title: 'Catalogue' }

/** Every kind of event of a log, read before the answer is sent. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const ctx = await tenantPage('/catalogue', await searchParams, 'events.read')
  return <CataloguePage tenant={ctx.tenant.slug} initial={await find(ctx)} />
}

/** null where reading it was refused: then the page says why, from the API's answer. */
async function find(ctx: Ctx): Promise<Catalogue | null> {
  try {
    return await readCatalogue(ctx, {})
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
