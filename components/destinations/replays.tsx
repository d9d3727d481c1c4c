'use client'

import { RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { GrowingList } from '@/components/layout/growing-list'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { Replay } from './replay'
import { ReplayDialog } from './replay-dialog'
import { useReplays } from './use-replays'

/** What was sent to a destination again, and the way to send more. */
export function Replays({ tenant, view }: { tenant: string; view: DestinationView }) {
  const [asking, setAsking] = useState(false)
  const list = useReplays(tenant, view.id)
  const button = (
    <Button variant="primary" icon={<RotateCcw size={14} />} onClick={() => setAsking(true)}>
      Replay…
    </Button>
  )
  const head = (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <p className="max-w-3xl text-muted">
        Stretches of the log that were sent again, the newest first. Each event of them says that it is
        replayed.
      </p>
      {button}
    </div>
  )
  return (
    <>
      <GrowingList
        list={list}
        rowsOf={(page) => page.replays}
        failed="The replays could not be read"
        skeleton={
          <div className="flex flex-col gap-3">
            {head}
            <Skeleton className="h-28 w-full" />
          </div>
        }
        empty={
          <EmptyState icon={<RotateCcw size={18} />} title="Nothing was replayed yet" actions={button}>
            A replay sends a stretch of the log again: an hour that the receiver lost, or the year before it
            was there. Its progress is shown here, and it can be paused.
          </EmptyState>
        }
      >
        {(replays) => (
          <>
            {head}
            <ul aria-label="Replays" className="flex flex-col gap-3">
              {replays.map((replay) => (
                <Replay key={replay.id} tenant={tenant} replay={replay} nowMs={list.dataUpdatedAt} />
              ))}
            </ul>
          </>
        )}
      </GrowingList>
      <ReplayDialog tenant={tenant} view={view} open={asking} onClose={() => setAsking(false)} />
    </>
  )
}
