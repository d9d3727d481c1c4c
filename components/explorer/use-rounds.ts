'use client'

import { useCallback, useState } from 'react'

import { type ExplorerState, searchKey } from '@/lib/view/explorer-state'

/** Each search that somebody asks for has a number of its own, for as long as the page's memory of results lasts. */
let lastRound = 0
const nextRound = (): number => (lastRound += 1)

/** Which asking of a search is shown, by the search's key. */
export interface Rounds {
  /** The round of this search: its answer is remembered under it. */
  of(key: string): number
  /** The round that the page began with: the answer of the server's first page. */
  first: number
  /** Ask this search anew. */
  again(key: string): void
  /** Told of every step: a step that asks for a search asks it anew. */
  onGo(change: Partial<ExplorerState>, next: ExplorerState): void
}

/**
 * Tells one asking of a search from the next. Whoever asks (Enter, a click on a value, a time range) wants what is there
 * now, also when the same was asked before; only Back and Forward return to what was found then. `initial` is what the
 * server found for the address; another one is another visit to the page, and nothing of an older visit counts. Going back to a
 * visit brings its own again.
 */
export function useRounds(initial: object | null): Rounds {
  const [visit, setVisit] = useState(() => visitOf(initial))
  if (visit.initial !== initial) setVisit(visitOf(initial))
  const again = useCallback((key: string) => {
    const round = nextRound()
    setVisit((last) => remembered({ ...last, byKey: new Map(last.byKey).set(key, round) }))
  }, [])
  const onGo = useCallback<Rounds['onGo']>(
    (change, next) => {
      const asked = askedSearch(change, next)
      if (asked !== null) again(asked)
    },
    [again],
  )
  return { first: visit.first, onGo, of: (key) => visit.byKey.get(key) ?? visit.first, again }
}

interface Visit {
  initial: object | null
  first: number
  byKey: ReadonlyMap<string, number>
}

// The router hands out the same first page when somebody goes back to it from another page.
const visits = new WeakMap<object, Visit>()

function visitOf(initial: object | null): Visit {
  const known = initial === null ? undefined : visits.get(initial)
  return known ?? remembered({ initial, first: nextRound(), byKey: new Map() })
}

function remembered(visit: Visit): Visit {
  if (visit.initial !== null) visits.set(visit.initial, visit)
  return visit
}

const ASKING = ['q', 'since', 'until', 'order'] as const

/** The search that a step asks for, as its key; null when the step is about something else (a column, an open event). */
export function askedSearch(change: Partial<ExplorerState>, next: ExplorerState): string | null {
  return ASKING.some((part) => change[part] !== undefined) ? searchKey(next) : null
}
