'use client'

import { RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { Replay } from './replay'
import { ReplayDialog } from './replay-dialog'
import { useReplays } from './use-replays'

/** What was sent to a destination again, and the way to send more. */
export function Replays({ tenant, view }: { tenant: string; view: DestinationView }) {
  const [asking, setAsking] = useState(false)
  const list = useReplays(tenant, view.id)
  const replays = list.data?.pages.flatMap((page) => page.replays)
  const button = (
    <Button variant="primary" icon={<RotateCcw size={14} />} onClick={() => setAsking(true)}>
      Replay…
    </Button>
  )
  const dialog = <ReplayDialog tenant={tenant} view={view} open={asking} onClose={() => setAsking(false)} />
  if (replays === undefined && list.error !== null) {
    return (
      <ErrorState
        title="The replays could not be read"
        requestId={errorRequestId(list.error)}
        onRetry={() => void list.refetch()}
        retrying={list.isFetching}
      >
        {errorText(list.error)}
      </ErrorState>
    )
  }
  if (replays?.length === 0) {
    return (
      <>
        <EmptyState icon={<RotateCcw size={18} />} title="Nothing was replayed yet" actions={button}>
          A replay sends a stretch of the log again: an hour that the receiver lost, or the year before it was
          there. Its progress is shown here, and it can be paused.
        </EmptyState>
        {dialog}
      </>
    )
  }
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <p className="max-w-3xl text-muted">
          Stretches of the log that were sent again, the newest first. Each event of them says that it is
          replayed.
        </p>
        {button}
      </div>
      {list.error === null ? null : (
        <Notice tone="danger">Reading them again did not work. {errorText(list.error)}</Notice>
      )}
      {replays === undefined ? (
        <Skeleton className="h-28 w-full" />
      ) : (
        <ul aria-label="Replays" className="flex flex-col gap-3">
          {replays.map((replay) => (
            <Replay key={replay.id} tenant={tenant} replay={replay} nowMs={list.dataUpdatedAt} />
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <div className="flex justify-center">
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      ) : null}
      {dialog}
    </div>
  )
}
