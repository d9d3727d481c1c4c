import type { Metadata } from 'next'
import { notFound } from 'next/navigation'

import { type PageSearch, tenantPage } from '@/app/(console)/tenant-page'
import { EventPage } from '@/components/explorer/event-page'
import type { Ctx } from '@/lib/access/ctx'
import { AppError } from '@/lib/base/errors'
import type { Event } from '@/lib/event/event'
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
  return <EventPage event={await find(ctx, id)} />
}

async function find(ctx: Ctx, id: string): Promise<Event> {
  try {
    return await getEvent(ctx, { id })
  } catch (error) {
    if (error instanceof AppError && (error.code === 'not_found' || error.code === 'invalid')) notFound()
    throw error
  }
}
