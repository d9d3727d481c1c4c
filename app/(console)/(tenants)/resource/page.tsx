import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { type InitialResource, PAGE_SIZE } from '@/components/resource-history/initial-resource'
import { ResourcePage } from '@/components/resource-history/resource-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { resourceAsOf } from '@/lib/search/server/resource/resource-as-of'
import { resourceHistory } from '@/lib/search/server/resource/resource-history'
import { searchParamsOf } from '@/lib/view/explorer-state'

export const metadata: Metadata = { title: 'Resource' }

/** What became of one resource: its versions, its state at a moment, and any two of them compared. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/resource', search, 'events.read')
  return <ResourcePage tenant={ctx.tenant.slug} initial={await find(ctx, searchParamsOf(search))} />
}

/** null where no resource is asked for, or reading it was refused: then the page says why, from the API's answer. */
async function find(ctx: Ctx, params: URLSearchParams): Promise<InitialResource | null> {
  const [type, id, at] = [params.get('type') ?? '', params.get('id') ?? '', params.get('at')]
  if (type === '' || id === '') return null
  try {
    const history = await resourceHistory(ctx, { type, id, limit: String(PAGE_SIZE) })
    const asOf = await stateOf(ctx, { type, id, at, read: history.read })
    return { resource: { type, id }, at, history, asOf }
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

interface Asked {
  type: string
  id: string
  at: string | null
  read: string
}

/** A part of the page that fails alone: a moment that is no time keeps nobody from the history. */
async function stateOf(ctx: Ctx, { type, id, at, read }: Asked) {
  try {
    return await resourceAsOf(ctx, { type, id, ...(at !== null && { at }), blame: 'true', read })
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
