'use client'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Spinner } from '@/components/ui/spinner'
import { useZone } from '@/components/ui/zone'
import type { Order } from '@/lib/view/explorer-state'
import { counted } from '@/lib/view/number-words'
import { timeWords } from '@/lib/view/time-range'

import { PartialNote } from './partial-note'
import type { EventsResult } from './use-events'

/** What stands below the last row: that there is more, that this is all, or why it ends here. */
export function ListFooter(props: { result: EventsResult; order: Order; onSearch: (query: string) => void }) {
  const { result, order, onSearch } = props
  const zone = useZone()
  const { events, last, isOld, isReadingMore, moreError, goOn } = result
  if (last === null) return null
  return (
    <div className="sticky left-0 flex min-h-10 w-[100cqw] flex-wrap items-center justify-center gap-2 px-3 py-2 text-sm text-muted">
      {isReadingMore ? (
        <>
          <Spinner />
          Reading more…
        </>
      ) : moreError !== null ? (
        <MoreError error={moreError} onRetry={goOn} />
      ) : last.searchedBackTo !== undefined ? (
        <>
          <span>
            Searched {order === 'asc' ? 'up to' : 'back to'} {timeWords(last.searchedBackTo, zone)}, then time
            ran out.
          </span>
          {last.nextCursor === null ? null : (
            <Button size="sm" onClick={goOn}>
              Go on
            </Button>
          )}
        </>
      ) : last.nextCursor === null ? (
        <span>
          {events.length === 1
            ? 'This is the only event'
            : `These are all ${counted(events.length, 'event')}`}
        </span>
      ) : isOld ? null : (
        // Reading goes on by itself near the end; a page without rows would leave nothing that asks for the next.
        <Button size="sm" onClick={goOn}>
          Read more
        </Button>
      )}
      {last.partial === true ? (
        <p className="basis-full text-center">
          <PartialNote onSearch={onSearch} />
        </p>
      ) : null}
    </div>
  )
}

function MoreError({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const requestId = errorRequestId(error)
  return (
    <>
      <span role="alert" className="text-danger">
        More could not be read. {errorText(error)}
      </span>
      {requestId === null ? null : <span className="font-mono text-xs">Request {requestId}</span>}
      <Button size="sm" onClick={onRetry}>
        Try again
      </Button>
    </>
  )
}
