'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import { ALL_TENANTS } from '@/lib/access/tenants'
import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'

import type { Go } from './use-explorer-state'

/** How long the keyboard rests on a row before its event is opened: a held key passes over rows faster than this. */
const REST_MS = 250

/** An event by its id, and by the slug of its tenant where those of several are shown. */
export interface EventName {
  id: string
  tenant: string | null
}

/** The event that is shown beside the rows. */
export interface OpenEvent {
  /** null: none is open. */
  id: string | null
  /** Slug of its tenant where events of all tenants are shown; null elsewhere, and for a link that does not say. */
  of: string | null
  /** The keyboard only passes over it: it is not read, and so not recorded as read, before the keyboard rests. */
  isPassing: boolean
  open(event: EventName): void
  close(): void
  /** The keyboard came to this row: where an event is open, this one takes its place. */
  visit(event: EventName): void
}

/** Which event is open: the one of the address, or the one that the keyboard has moved on to since. */
export function useOpenEvent({ tenant, event, of }: ExplorerState, go: Go): OpenEvent {
  const [pass, setPass] = useState<{ from: string; to: EventName } | null>(null)
  // Another event in the address (Back, a click) ends what the keyboard began.
  const wanted = (to: EventName) => ({ event: to.id, of: tenant === ALL_TENANTS ? to.tenant : null })
  const isThere = (to: EventName) => to.id === event && wanted(to).of === of
  const passing = pass !== null && pass.from === event && !isThere(pass.to) ? pass.to : null
  const rest = useEffectEvent((to: EventName) => go(wanted(to), 'replace'))
  useEffect(() => {
    if (passing === null) return
    const timer = setTimeout(() => rest(passing), REST_MS)
    return () => clearTimeout(timer)
  }, [passing])
  return {
    id: passing?.id ?? event,
    of: passing === null ? of : wanted(passing).of,
    isPassing: passing !== null,
    // The first one is a step that Back undoes; another in its place is none.
    open: (to) => go(wanted(to), event === null ? 'push' : 'replace'),
    close: () => go(NO_EVENT),
    visit: (to) => setPass(event === null ? null : { from: event, to }),
  }
}
