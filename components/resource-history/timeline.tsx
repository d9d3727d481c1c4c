'use client'

import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { useZone } from '@/components/ui/zone'
import { counted } from '@/lib/view/number-words'
import { timeWords } from '@/lib/view/time-range'

import { TimelineItem } from './timeline-item'
import type { useHistory } from './use-resource'

interface TimelineProps {
  tenant: string
  history: ReturnType<typeof useHistory>
  /** Id of the event that the shown state follows; null where it is not among these. */
  current: string | null
  a: string | null
  b: string | null
  onShow: (id: string) => void
  onSide: (id: string, side: 'a' | 'b') => void
}

/** The events of a history, newest first. ↑ and ↓ move between them, Enter shows the state after one. */
export function Timeline({ tenant, history, current, a, b, onShow, onSide }: TimelineProps) {
  const { events, last, query } = history
  const [focused, setFocused] = useState<string | null>(null)
  // One of them is in the order of Tab, with what belongs to it: there may be thousands.
  const tabStop = [focused, current].find((id) => events.some((event) => event.id === id)) ?? events[0]?.id
  const zone = useZone()

  return (
    <section aria-label="Versions" className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-2 pl-5">
        <h2 className="text-base font-semibold">Versions</h2>
        <p role="status" className="text-sm text-muted">
          {a !== null && b !== null
            ? 'A and B are compared.'
            : CHOICE[a !== null ? 'a' : b !== null ? 'b' : 'none']}
        </p>
      </div>
      <ol aria-label="Events of this resource" className="flex flex-col">
        {events.map((item) => (
          <TimelineItem
            key={item.id}
            item={item}
            tenant={tenant}
            isCurrent={item.id === current}
            isTabStop={item.id === tabStop}
            side={item.id === a ? 'a' : item.id === b ? 'b' : null}
            onFocus={setFocused}
            onShow={onShow}
            onSide={onSide}
          />
        ))}
      </ol>
      {query.isFetchNextPageError ? (
        <Notice tone="danger">Older events could not be read. {errorText(query.error)}</Notice>
      ) : null}
      <p className="flex flex-wrap items-center gap-2 pl-5 text-sm text-muted">
        {query.hasNextPage
          ? `${counted(events.length, 'event')} so far`
          : `${counted(events.length, 'event')}, all that changed it or tried to`}
        {query.hasNextPage ? (
          <Button size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Read older
          </Button>
        ) : null}
        {last?.searchedBackTo === undefined ? null : (
          <span>Searched back to {timeWords(last.searchedBackTo, zone)} before time ran out.</span>
        )}
      </p>
    </section>
  )
}

const CHOICE = {
  none: 'Choose A and B to compare two.',
  a: 'A is chosen. Choose B to compare.',
  b: 'B is chosen. Choose A to compare.',
}
