'use client'

import { FileQuestion } from 'lucide-react'
import type { ReactNode } from 'react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { ApiError } from '@/components/layout/api-error'
import { useAddress } from '@/components/layout/use-address'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { chosen } from '@/lib/view/page-address'
import { visibleText } from '@/lib/view/visible-text'

import { ChangeDestination } from './change-destination'
import { DeadLetters } from './dead-letters'
import { DestinationHead } from './destination-head'
import { DestinationTabs } from './destination-tabs'
import { Overview } from './overview'
import { type Part, PARTS } from './place'
import { Replays } from './replays'
import { useDestination } from './use-delivery'
import { VerifyGuide } from './verify-guide'

interface DestinationPageProps {
  tenant: { slug: string; name: string }
  id: string
  problems: string[]
  back: ReactNode
}

/** One destination: how it goes, what it would not take, what was sent again, how it is set, and how a receiver verifies it. */
export function DestinationPage({ tenant, id, problems, back }: DestinationPageProps) {
  const { params } = useAddress()
  const destination = useDestination(tenant.slug, id)
  const { data, error } = destination
  if (data === undefined && error instanceof ApiError && error.status === 404) {
    return (
      <SettingsFrame title="Destination" description="Where events are sent." actions={back}>
        <EmptyState icon={<FileQuestion size={18} />} title="There is no such destination">
          It may have been deleted meanwhile. The log says by whom, as long as it is kept.
        </EmptyState>
      </SettingsFrame>
    )
  }
  const here = chosen(params, 'part', PARTS)
  return (
    <SettingsFrame
      title={data === undefined ? 'Destination' : visibleText(data.name)}
      description={data === undefined ? 'Where events are sent.' : <DestinationHead view={data} />}
      actions={back}
    >
      <AddressNotice problems={problems} />
      <AnswerArea
        isLive
        query={destination}
        failed="The destination could not be read"
        reading="Reading the destination"
        skeleton={<Skeleton className="h-64 w-full" />}
      >
        {(view) => (
          <>
            <DestinationTabs tenant={tenant.slug} id={id} here={here} deadLetters={view.counts.dead} />
            <PartOf part={here} tenant={tenant} view={view} nowMs={destination.dataUpdatedAt} />
          </>
        )}
      </AnswerArea>
    </SettingsFrame>
  )
}

interface PartOfProps {
  part: Part
  tenant: { slug: string; name: string }
  view: DestinationView
  nowMs: number
}

function PartOf({ part, tenant, view, nowMs }: PartOfProps) {
  switch (part) {
    case 'overview':
      return <Overview tenant={tenant.slug} view={view} nowMs={nowMs} />
    case 'dead-letters':
      return <DeadLetters tenant={tenant.slug} view={view} />
    case 'replays':
      return <Replays tenant={tenant.slug} view={view} />
    case 'settings':
      return <ChangeDestination tenant={tenant.slug} view={view} />
    case 'verify':
      return <VerifyGuide tenant={tenant.slug} view={view} />
  }
}
