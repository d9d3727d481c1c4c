import type { Metadata } from 'next'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { ActorPage } from '@/components/actor/actor-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import { ACTOR_KEYS, type ActorProfile } from '@/lib/search/actor'
import { readActor } from '@/lib/search/server/read-actor'
import { searchParamsOf } from '@/lib/view/explorer-state'

export const metadata: Metadata = { title: 'Actor' }

/** What one actor did, read before the answer is sent. */
export default async function Page({ searchParams }: { searchParams: Promise<PageSearch> }) {
  const search = await searchParams
  const ctx = await tenantPage('/actor', search, 'events.read')
  return <ActorPage tenant={ctx.tenant.slug} initial={await find(ctx, searchParamsOf(search))} />
}

/** null where nobody is asked for, or reading was refused: then the page says why, from the API's answer. */
async function find(ctx: Ctx, params: URLSearchParams): Promise<ActorProfile | null> {
  const actor = params.get('actor')
  if (actor === null || actor === '') return null
  const by = ACTOR_KEYS.find((key) => key === params.get('by'))
  try {
    return await readActor(ctx, { actor, by })
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}
