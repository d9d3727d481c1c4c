'use client'

import { ArrowLeft } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'

import { EventDetail } from '@/components/event-detail/event-detail'
import { TermRegion } from '@/components/event-table/term-region'
import { buttonStyle } from '@/components/ui/button-style'
import type { Event } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import { DEFAULT_STATE, type ExplorerState, printExplorerState } from '@/lib/view/explorer-state'

import { diffChoice } from './use-explorer'
import { useExplorerState } from './use-explorer-state'
import { useLinks } from './use-links'
import { useTabs } from './use-tabs'

/** The page of one event. Its values lead to the events page, filtered by them. */
export function EventPage({ event }: { event: Event }) {
  const { state, go } = useExplorerState()
  const router = useRouter()
  const { tenant } = state
  const { copyLink } = useLinks(tenant)
  const eventsHref = useMemo(() => hrefOfEvents({ tenant }), [tenant])
  const tabs = useTabs(state, go)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Event</h1>
      <div className="flex items-center px-2 py-2">
        <Link href={eventsHref} className={buttonStyle('ghost')}>
          <ArrowLeft size={14} aria-hidden="true" />
          Events
        </Link>
      </div>
      <TermRegion
        onTerm={({ key, value }, mode) =>
          router.push(
            hrefOfEvents({
              tenant,
              q: toggleTerm('', key, value, mode === 'exclude' ? 'exclude' : 'include'),
            }),
          )
        }
        onRange={(range) => router.push(hrefOfEvents({ tenant, ...range }))}
      >
        <EventDetail
          event={event}
          isWhole
          error={null}
          onRetry={() => undefined}
          tabs={tabs}
          diff={diffChoice(state, go)}
          actions={{ href: null, onCopyLink: () => copyLink(event.id) }}
        />
      </TermRegion>
    </div>
  )
}

function hrefOfEvents(change: Partial<ExplorerState>): string {
  const text = printExplorerState({ ...DEFAULT_STATE, ...change })
  return text === '' ? '/events' : `/events?${text}`
}
