import type { AroundLinks } from '@/components/event-detail/around-tab'
import { eventPath, eventsPath } from '@/components/layout/paths'

/** Where neighbours of an event and the searches for all of them stand. */
export function aroundLinks(tenant: string | null): AroundLinks {
  return {
    searchHref: ({ q, since = null, until = null }) => eventsPath(tenant ?? '', { q, since, until }),
    eventHref: (id) => eventPath(tenant ?? '', id),
  }
}
