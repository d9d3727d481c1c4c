import type { Metadata } from 'next'
import { notFound } from 'next/navigation'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { EventPage } from '@/components/explorer/event-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import type { OpenedEvent } from '@/lib/search/attempts/attempts-page'
import { getEvent } from '@/lib/search/server/get-event'

export const metadata: Metadata = { title: 'Event' }

interface Props {
  params: Promise<{ id: string }>
  searchParams: Promise<PageSearch>
}

/** One event by its id: every field and its diff, at an address that stays. */
export default async function OneEventPage({ params, searchParams }: Props) {
  const { id } = await params
  const ctx = await tenantPage(`/events/${encodeURIComponent(id)}`, await searchParams, 'events.read')
  const { attempt, ...event } = await find(ctx, id)
  return <EventPage event={event} attempt={attempt} />
}

async function find(ctx: Ctx, id: string): Promise<OpenedEvent> {
  try {
    return await getEvent(ctx, { id, attempt: 'true' })
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid')) notFound()
    throw error
  }
}
