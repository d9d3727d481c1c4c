import { ALL_TENANTS } from '@/lib/access/tenants'
import type { ExplorerState } from '@/lib/view/explorer-state'
import { counted } from '@/lib/view/number-words'

import type { Connection } from './follow-tail'
import { TAIL_ROWS_MAX } from './tail-rows'

/** Why new rows wait. */
export type Hold = 'scrolled' | 'selected' | 'open'

/** How the page follows, in words for the button and a sentence for whoever wants to know. */
export interface LiveState {
  kind: 'off' | 'connecting' | 'live' | 'paused' | 'lost' | 'refused' | 'full'
  label: string
  about: string
}

const PAUSED: Record<Hold, string> = {
  scrolled: 'New events wait while you read further down.',
  selected: 'New events wait while something in the list is selected.',
  open: 'New events wait while an event is open.',
}

/** Why this view cannot be followed; undefined when it can. */
export function whyNotLive(
  { tenant, order, until }: Pick<ExplorerState, 'tenant' | 'order' | 'until'>,
  isBlocked: boolean,
): string | undefined {
  if (isBlocked) return 'Put right what is marked in the query first'
  if (tenant === ALL_TENANTS) return 'One log is followed at a time: choose a tenant'
  if (until !== null) return 'New events are after the end of the time range: clear its end first'
  if (order !== 'desc') return 'New events are added at the top: sort by date, newest first'
  return undefined
}

/** What there is to say about a tail. */
export function liveState(tail: {
  isOn: boolean
  connection: Connection | null
  error: string | null
  hold: Hold | null
  isFull: boolean
}): LiveState {
  const { isOn, connection, error, hold, isFull } = tail
  if (!isOn) return { kind: 'off', label: 'Live', about: 'Show new events as they arrive' }
  if (isFull) {
    const about = `${counted(TAIL_ROWS_MAX, 'new event')} were added, the most that a page takes. Refresh to go on.`
    return { kind: 'full', label: 'Live, stopped', about }
  }
  if (connection === 'lost') {
    const about = `${error ?? 'The connection was lost.'} Nothing is missed: the page connects again by itself.`
    return { kind: 'lost', label: 'Live, reconnecting', about }
  }
  if (connection === 'refused') {
    return { kind: 'refused', label: 'Live, stopped', about: error ?? 'The server does not go on with this.' }
  }
  if (connection === 'connecting') return { kind: 'connecting', label: 'Live', about: 'Connecting' }
  if (hold !== null) return { kind: 'paused', label: 'Live, paused', about: PAUSED[hold] }
  return { kind: 'live', label: 'Live', about: 'New events are added as they arrive' }
}
