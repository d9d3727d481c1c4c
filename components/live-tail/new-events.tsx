'use client'

import { ArrowUp } from 'lucide-react'

import { Button } from '@/components/ui/button'
import { countText } from '@/lib/view/number-words'

import { TAIL_ROWS_MAX } from './tail-rows'

/** Over the top of the rows: what waits there, in one click; or that no more are added. */
export function NewEvents(props: {
  waiting: number
  isFull: boolean
  onShow: () => void
  onRefresh: () => void
}) {
  const { waiting, isFull, onShow, onRefresh } = props
  if (waiting === 0 && !isFull) return null
  return (
    <div className="pointer-events-none absolute inset-x-0 top-9 z-20 flex flex-wrap justify-center gap-2 px-3">
      {waiting === 0 ? null : (
        <Button
          variant="primary"
          size="sm"
          icon={<ArrowUp size={12} />}
          aria-label={`Show ${countText(waiting)} new ${waiting === 1 ? 'event' : 'events'}`}
          onClick={onShow}
          className="pointer-events-auto animate-appear rounded-lg tabular-nums shadow-overlay"
        >
          {countText(waiting)} new
        </Button>
      )}
      {isFull ? (
        <div
          role="status"
          className="pointer-events-auto flex items-center gap-2 rounded-lg border border-warning-border bg-surface-raised py-1 pr-1 pl-2.5 text-sm shadow-overlay"
        >
          <span>
            {countText(TAIL_ROWS_MAX)} new events were added, and no more are. What came since is read anew.
          </span>
          <Button size="sm" onClick={onRefresh}>
            Refresh
          </Button>
        </div>
      ) : null}
    </div>
  )
}
