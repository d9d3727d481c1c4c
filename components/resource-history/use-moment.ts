'use client'

import type { GoTo } from '@/components/layout/use-address'
import { isUuid } from '@/lib/base/uuid'
import type { HistoryItem } from '@/lib/search/resource/answers'

import { placeOf, stepFrom } from './steps'
import { usePageKeys } from './use-page-keys'

/** Where a reader is in a history, and the ways on from there. */
export interface Moment {
  /** Id of the event that the shown state follows; null where it is not among those read so far. */
  current: string | null
  /** When that was; null is now. RFC 3339, but for an event that is not among those read so far: its id. */
  shownAt: string | null
  show: (at: string | null) => void
  /** To the neighbouring version; null where there is none. */
  onOlder: (() => void) | null
  onNewer: (() => void) | null
  onSide: (id: string, side: 'a' | 'b') => void
}

/** The moment of the address, among the events read so far; and the keys that change it. */
export function useMoment(events: readonly HistoryItem[], params: URLSearchParams, goTo: GoTo): Moment {
  const at = params.get('at')
  const place = placeOf(events, at)
  const current = events[place] ?? null
  // To see a state is to stop comparing: there is one place for both.
  const show = (id: string | null) => goTo({ at: id, a: null, b: null })
  const stepTo = (to: 'older' | 'newer') => {
    const next = stepFrom(events, place, to)
    if (next === null) return null
    return () => show(next === stepFrom(events, place, 'newest') ? null : next)
  }
  const onSide = (id: string, side: 'a' | 'b') => {
    const other = side === 'a' ? 'b' : 'a'
    goTo({ [side]: params.get(side) === id ? null : id, ...(params.get(other) === id && { [other]: null }) })
  }
  const moment: Moment = {
    current: current?.id ?? null,
    shownAt: at !== null && isUuid(at) ? (current?.occurredAt ?? at) : at,
    show,
    onOlder: stepTo('older'),
    onNewer: stepTo('newer'),
    onSide,
  }
  usePageKeys({
    older: () => moment.onOlder?.(),
    newer: () => moment.onNewer?.(),
    side: (side, focused) => {
      const id = focused ?? moment.current
      if (id !== null) onSide(id, side)
    },
    stop: () => goTo({ a: null, b: null }),
  })
  return moment
}
