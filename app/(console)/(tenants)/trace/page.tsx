import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { TracePage } from '@/components/trace/trace-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { readTrace } from '@/lib/search/server/read-trace'
import type { Trace } from '@/lib/search/trace'
import { searchParamsOf } from '@/lib/view/explorer-state'

export const metadata: Metadata = { title: 'Trace' }

/** Everything that one request did, read before the answer is sent. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/trace', search, 'events.read')
  return <TracePage tenant={ctx.tenant.slug} initial={await find(ctx, searchParamsOf(search).get('id'))} />
}

/** null where no trace is asked for, or reading it was refused: then the page says why, from the API's answer. */
async function find(ctx: Ctx, id: string | null): Promise<Trace | null> {
  if (id === null || id === '') return null
  try {
    return await readTrace(ctx, { id })
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
