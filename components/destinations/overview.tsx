'use client'

import { CirclePause, CirclePlay, Send } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { countText } from '@/lib/view/number-words'

import { Attempts } from './attempts'
import { Completeness } from './completeness'
import { DestinationMenu, useTurn } from './destination-menu'
import { lagWords } from './destination-state'
import { StateNotice } from './state-notice'
import { TestDialog } from './test-dialog'
import { Throughput } from './throughput'

/** How it goes with a destination. */
export function Overview({ tenant, view, nowMs }: { tenant: string; view: DestinationView; nowMs: number }) {
  const [testing, setTesting] = useState(false)
  const { turn, isPending } = useTurn(tenant, view)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
          <Fact label="Behind">{lagWords(view)}</Fact>
          <Fact label="Delivered in 24 h">{countText(view.deliveredLastDay)}</Fact>
          <Fact label="Last delivered">
            {view.lastDeliveredAt === null ? 'Never' : <RelativeTime at={view.lastDeliveredAt} />}
          </Fact>
        </dl>
        <div className="flex flex-wrap gap-2">
          <Button icon={<Send size={14} />} onClick={() => setTesting(true)}>
            Send a test event
          </Button>
          <Button
            icon={view.enabled ? <CirclePause size={14} /> : <CirclePlay size={14} />}
            loading={isPending}
            onClick={turn}
          >
            {view.enabled ? 'Turn off' : 'Turn on'}
          </Button>
          <DestinationMenu tenant={tenant} view={view} />
        </div>
      </div>
      <StateNotice tenant={tenant} view={view} nowMs={nowMs} />
      <Completeness counts={view.counts} />
      <Throughput tenant={tenant} id={view.id} />
      <Attempts tenant={tenant} id={view.id} />
      <TestDialog
        tenant={tenant}
        name={view.name}
        test={testing ? { id: view.id, input: {} } : null}
        onClose={() => setTesting(false)}
      />
    </div>
  )
}

function Fact({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-muted">{label}</dt>
      <dd className="font-medium tabular-nums">{children}</dd>
    </div>
  )
}
