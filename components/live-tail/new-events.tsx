'use client'

import { ArrowUp } from 'lucide-react'

import { Button } from '@/components/ui/button'
import { countText } from '@/lib/view/number-words'

import { TAIL_ROWS_MAX } from './tail-rows'

/** Over the top of the rows: what waits there, in one click; above them, that no more are added. */
export function NewEvents(props: {
  waiting: number
  isFull: boolean
  onShow: () => void
  onRefresh: () => void
}) {
  const { waiting, isFull, onShow, onRefresh } = props
  return (
    <>
      {isFull ? (
        <div
          role="status"
          className="flex shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-warning-border bg-warning-subtle px-3 py-1 text-sm"
        >
          {countText(TAIL_ROWS_MAX)} new events were added, the most that a page takes.
          <Button size="sm" onClick={onRefresh}>
            Read anew
          </Button>
        </div>
      ) : null}
      {waiting === 0 ? null : (
        <div className="relative z-20 h-0">
          <div className="pointer-events-none absolute inset-x-0 top-9 flex justify-center">
            <Button
              variant="primary"
              size="sm"
              icon={<ArrowUp size={12} />}
              aria-label={`Show ${countText(waiting)} new ${waiting === 1 ? 'event' : 'events'}`}
              onClick={onShow}
              className="pointer-events-auto animate-appear rounded-full! tabular-nums shadow-overlay"
            >
              {countText(waiting)} new
            </Button>
          </div>
        </div>
      )}
    </>
  )
}
