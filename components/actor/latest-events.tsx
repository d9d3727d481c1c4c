import { ChangeBadge, OutcomeMark } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Event } from '@/lib/event/event'
import { eventSentence } from '@/lib/view/event-words'
import { visibleText } from '@/lib/view/visible-text'

const ROW =
  'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 gap-y-0.5 md:grid-cols-[190px_150px_minmax(0,1fr)_minmax(0,2fr)]'

/** The latest events of an actor, newest first. Each leads to its page. */
export function LatestEvents({ tenant, events }: { tenant: string; events: readonly Event[] }) {
  return (
    <ul className="overflow-hidden rounded-lg border bg-surface-raised [&>li+li]:border-t">
      {events.map((event) => (
        <li key={event.id} className="hover:bg-surface-hover">
          <Link
            href={eventPath(tenant, event.id)}
            className={`${ROW} min-h-8 px-3 py-1 focus-visible:-outline-offset-2`}
          >
            <RelativeTime at={event.occurredAt} className="font-mono text-xs whitespace-nowrap" />
            <span className="flex items-center gap-1.5">
              <ChangeBadge change={event.change} />
              <OutcomeMark outcome={event.outcome} />
            </span>
            <span className="truncate font-mono text-xs max-md:col-span-2">{event.action}</span>
            <bdi className="truncate text-sm text-muted max-md:col-span-2">
              {visibleText(eventSentence(event).slice(0, 300))}
            </bdi>
          </Link>
        </li>
      ))}
    </ul>
  )
}
