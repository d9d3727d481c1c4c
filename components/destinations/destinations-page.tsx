'use client'

import { ArrowLeft, Plus, Send } from 'lucide-react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { useAddress } from '@/components/layout/use-address'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'
import { addressProblems } from '@/lib/view/page-address'

import { DestinationPage } from './destination-page'
import { DestinationsTable } from './destinations-table'
import { NewDestination } from './new-destination'
import { ALL_DESTINATIONS, DESTINATIONS_SHAPE } from './place'
import { Receivers } from './receivers'
import { useDestinations } from './use-destinations'

interface DestinationsPageProps {
  tenant: { slug: string; name: string }
}

/** Where events are sent. The address says whether all, one, or a new one is looked at. */
export function DestinationsPage({ tenant }: DestinationsPageProps) {
  const { params, goTo } = useAddress()
  const problems = addressProblems(params, DESTINATIONS_SHAPE)
  const id = params.get('destination')
  const receiver = params.get('new')
  const back = (
    <Button icon={<ArrowLeft size={14} />} onClick={() => goTo(ALL_DESTINATIONS)}>
      All destinations
    </Button>
  )
  if (id !== null) return <DestinationPage key={id} tenant={tenant} id={id} problems={problems} back={back} />
  if (receiver !== null) {
    return (
      <SettingsFrame
        title="Add a destination"
        description={`Every event of ${tenant.name} goes there in the order of the log, at least once, until the receiver has it.`}
        actions={back}
      >
        <AddressNotice problems={problems} />
        <Adding tenant={tenant} receiver={receiver} />
      </SettingsFrame>
    )
  }
  return <Overview tenant={tenant} problems={problems} />
}

function Adding({ tenant, receiver }: DestinationsPageProps & { receiver: string }) {
  const destinations = useDestinations(tenant.slug)
  const { data } = destinations
  // What somebody types does not wait for the list to be read again.
  if (data !== undefined) return <NewDestination tenant={tenant} presets={data.presets} receiver={receiver} />
  return (
    <AnswerArea
      query={destinations}
      failed="The receivers could not be read"
      reading="Reading the receivers"
      skeleton={<Skeleton className="h-96 w-full max-w-2xl" />}
    >
      {() => null}
    </AnswerArea>
  )
}

function Overview({ tenant, problems }: DestinationsPageProps & { problems: string[] }) {
  const { goTo } = useAddress()
  const destinations = useDestinations(tenant.slug)
  const count = destinations.data?.destinations.length
  const add = (
    <Button
      variant="primary"
      icon={<Plus size={14} />}
      onClick={() => goTo({ ...ALL_DESTINATIONS, new: destinations.data?.presets[0]?.id ?? 'webhook' })}
    >
      Add a destination
    </Button>
  )
  return (
    <SettingsFrame
      title="Destinations"
      description={`Where the events of ${tenant.name} are sent as they arrive: each in the order of the log, at least once, and counted.`}
      actions={count === 0 ? null : add}
    >
      <AddressNotice problems={problems} />
      <AnswerArea
        isLive
        query={destinations}
        failed="The destinations could not be read"
        reading="Reading the destinations"
        skeleton={<DestinationsTable tenant={tenant.slug} destinations={undefined} nowMs={0} />}
      >
        {({ destinations: found, presets }) =>
          found.length === 0 ? (
            <>
              <EmptyState icon={<Send size={18} />} title="Nothing is sent anywhere yet">
                A destination is a system that gets the events of this log as they arrive, such as a SIEM.
                When it is down, they wait for it; when it is back, they follow in order. Choose what it is:
              </EmptyState>
              <Receivers presets={presets} />
            </>
          ) : (
            <DestinationsTable tenant={tenant.slug} destinations={found} nowMs={destinations.dataUpdatedAt} />
          )
        }
      </AnswerArea>
    </SettingsFrame>
  )
}
