'use client'

import { useEffect, useEffectEvent, useState } from 'react'

import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'

import type { Go } from './use-explorer-state'

/** How long the keyboard rests on a row before its event is opened: a held key passes over rows faster than this. */
const REST_MS = 250

/** The event that is shown beside the rows. */
export interface OpenEvent {
  /** null: none is open. */
  id: string | null
  /** The keyboard only passes over it: it is not read, and so not recorded as read, before the keyboard rests. */
  isPassing: boolean
  open(id: string): void
  close(): void
  /** The keyboard came to this row: where an event is open, this one takes its place. */
  visit(id: string): void
}

/** Which event is open: the one of the address, or the one that the keyboard has moved on to since. */
export function useOpenEvent({ event }: ExplorerState, go: Go): OpenEvent {
  const [pass, setPass] = useState<{ from: string; to: string } | null>(null)
  // Another event in the address (Back, a click) ends what the keyboard began.
  const passing = pass !== null && pass.from === event && pass.to !== event ? pass.to : null
  const rest = useEffectEvent((id: string) => go({ event: id }, 'replace'))
  useEffect(() => {
    if (passing === null) return
    const timer = setTimeout(() => rest(passing), REST_MS)
    return () => clearTimeout(timer)
  }, [passing])
  return {
    id: passing ?? event,
    isPassing: passing !== null,
    // The first one is a step that Back undoes; another in its place is none.
    open: (id) => go({ event: id }, event === null ? 'push' : 'replace'),
    close: () => go(NO_EVENT),
    visit: (id) => setPass(event === null ? null : { from: event, to: id }),
  }
}
