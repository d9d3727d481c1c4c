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

import { useExplorerState } from './use-explorer-state'
import { useLinks } from './use-links'

/** The page of one event. Its values lead to the events page, filtered by them. */
export function EventPage({ event }: { event: Event }) {
  const { state, go } = useExplorerState()
  const router = useRouter()
  const { tenant } = state
  const { copyLink } = useLinks(tenant)
  const eventsHref = useMemo(() => hrefOfEvents({ tenant }), [tenant])
  const diff = {
    layout: state.diff,
    fields: state.fields,
    onLayout: (layout: ExplorerState['diff']) => go({ diff: layout }, 'replace'),
    onFields: (fields: ExplorerState['fields']) => go({ fields }, 'replace'),
  }
  return (
    <div className="flex flex-col">
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
          diff={diff}
          href={null}
          onCopyLink={() => copyLink(event.id)}
        />
      </TermRegion>
    </div>
  )
}

function hrefOfEvents(change: Partial<ExplorerState>): string {
  const text = printExplorerState({ ...DEFAULT_STATE, ...change })
  return text === '' ? '/events' : `/events?${text}`
}
