'use client'

import { ArrowLeft } from 'lucide-react'
import { useRouter } from 'next/navigation'

import { EventDetail } from '@/components/event-detail/event-detail'
import { TermRegion } from '@/components/event-table/term-region'
import { Link } from '@/components/layout/link'
import { eventsPath } from '@/components/layout/paths'
import { buttonStyle } from '@/components/ui/button-style'
import type { Event } from '@/lib/event/event'
import { toggleTerm } from '@/lib/query/edit'
import type { AttemptOfEvent } from '@/lib/search/attempts/attempts-page'

import { aroundLinks } from './around-links'
import { diffChoice } from './use-explorer'
import { useExplorerState } from './use-explorer-state'
import { useLinks } from './use-links'
import { useTabs } from './use-tabs'

/** The page of one event. Its values lead to the events page, filtered by them. */
export function EventPage({ event, attempt }: { event: Event; attempt: AttemptOfEvent | undefined }) {
  const { state, go } = useExplorerState()
  const router = useRouter()
  // Every such address carries its tenant: the server sends one without it on.
  const tenant = state.tenant ?? ''
  const { copyLink } = useLinks(tenant)
  const tabs = useTabs(state, go)
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Event</h1>
      <div className="flex items-center px-2 py-2">
        <Link href={eventsPath(tenant)} className={buttonStyle('ghost')}>
          <ArrowLeft size={14} aria-hidden="true" />
          Events
        </Link>
      </div>
      <TermRegion
        tenant={event.tenant}
        onTerm={({ key, value }, mode) =>
          router.push(
            eventsPath(tenant, {
              q: toggleTerm('', key, value, mode === 'exclude' ? 'exclude' : 'include'),
            }),
          )
        }
        onRange={(range) => router.push(eventsPath(tenant, range))}
      >
        <EventDetail
          event={event}
          tenant={tenant}
          attempt={attempt && { attempt }}
          isWhole
          isRead
          error={null}
          onRetry={() => undefined}
          tabs={tabs}
          diff={diffChoice(state, go)}
          links={aroundLinks(tenant)}
          actions={{ href: null, onCopyLink: () => copyLink(event) }}
        />
      </TermRegion>
    </div>
  )
}
