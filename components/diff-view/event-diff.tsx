'use client'

import { Notice } from '@/components/ui/notice'
import type { Event } from '@/lib/event/event'

import type { DiffChoice } from './diff-choice'
import { DiffView } from './diff-view'

/** What an event did to its resource. */
export function EventDiff({ event, choice }: { event: Event; choice: DiffChoice }) {
  return (
    <DiffView
      // Another event starts anew with few differences drawn.
      key={event.id}
      before={event.before}
      after={event.after}
      change={event.change}
      choice={choice}
      note={
        event.outcome === 'failure' ? (
          <Notice tone="warning">
            This failed, so the right side is what was attempted and not what came about.
          </Notice>
        ) : null
      }
    />
  )
}
