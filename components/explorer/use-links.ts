'use client'

import { consolePath } from '@/components/layout/paths'
import { copyText } from '@/components/ui/copy-text'
import { useToast } from '@/components/ui/toast'
import { ALL_TENANTS } from '@/lib/access/tenants'
import type { Event } from '@/lib/event/event'

/** What a link to an event is made of. */
type Linked = Pick<Event, 'id' | 'tenant'>

/** Addresses of single events, and copying them. A page of all tenants links to each event in its own one. */
export function useLinks(tenant: string | null) {
  const toast = useToast()
  const hrefOf = (event: Linked) => {
    const path = `/events/${event.id}` as const
    return tenant === null ? path : consolePath(path, tenant === ALL_TENANTS ? event.tenant : tenant)
  }
  const copyLink = async (event: Linked) => {
    const copied = await copyText(new URL(hrefOf(event), location.href).href)
    toast(copied ? { title: 'Link copied' } : { title: 'The link could not be copied', tone: 'danger' })
  }
  return { hrefOf, copyLink: (event: Linked) => void copyLink(event) }
}
