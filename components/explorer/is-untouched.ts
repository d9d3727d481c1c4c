import type { Event } from '@/lib/event/event'
import type { ExplorerState } from '@/lib/view/explorer-state'

import type { PinnedPage } from './events-page'

/** The source of what Vouchsafe records itself. No API key can send as this source with our actions. */
const OWN_SOURCE = 'vouchsafe'

/**
 * True when this is the view of everything, and nobody but Vouchsafe itself has put anything there. Making a tenant is
 * the first entry of its log, so a log is never quite empty. Only a first page that is all of it can tell.
 */
export function isUntouched(state: ExplorerState, first: PinnedPage | null): boolean {
  const isAll = state.q.trim() === '' && state.since === null && state.until === null
  return isAll && first !== null && first.nextCursor === null && first.events.every(isOwn)
}

function isOwn({ source }: Event): boolean {
  return source.name === OWN_SOURCE && source.keyId === undefined
}
