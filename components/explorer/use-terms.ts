'use client'

import { useMemo } from 'react'

import type { TermMode } from '@/components/event-table/grid-menu'
import type { Term, TermState } from '@/components/event-table/table-context'
import type { Event } from '@/lib/event/event'
import { hasTerm, toggleTerm } from '@/lib/query/edit'
import { type ExplorerState, NO_EVENT } from '@/lib/view/explorer-state'

import { termStates } from './term-states'
import { useKnownEvent } from './use-event'
import type { Go } from './use-explorer-state'

interface TermsOptions {
  state: ExplorerState
  go: Go
  tenant: string | null
  /** The rows read so far. */
  events: readonly Event[]
}

/** What clickable values are connected to. */
export interface Terms {
  stateOf: (term: Term) => TermState
  onTerm: (term: Term, mode: TermMode) => void
}

/** How values stand in the query, and what clicking one does to it: the same in rows and in open events. */
export function useTerms({ state, go, tenant, events }: TermsOptions): Terms {
  const { q, event: id, of } = state
  const knownEvent = useKnownEvent()
  const stateOf = useMemo(() => termStates(q), [q])
  const onTerm = (term: Term, mode: TermMode) => {
    const next = withTerm(q, term, mode)
    const row = events.find((event) => event.id === id && (of === null || event.tenant === of))
    const opened = id === null ? undefined : knownEvent(of ?? tenant, id, row)
    const isExcluded = hasTerm(next, term.key, term.value) === 'exclude'
    if (isExcluded && opened !== undefined) void exclude(next, opened, term)
    else go({ q: next })
  }
  /** Who excludes what is open has seen enough of it: it is no part of the answer. */
  const exclude = async (next: string, opened: Event, term: Term) => {
    // Matching an event takes as much code as all of the table; nobody else needs it. Without it the event stays open.
    const closes = await import('./falls-out').then(
      ({ fallsOut }) => fallsOut(opened, term),
      () => false,
    )
    go(closes ? { q: next, ...NO_EVENT } : { q: next })
  }
  return { stateOf, onTerm }
}

function withTerm(q: string, { key, value }: Term, mode: TermMode): string {
  return mode === 'only' ? toggleTerm('', key, value, 'include') : toggleTerm(q, key, value, mode)
}
