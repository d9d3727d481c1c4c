import { invariant } from '@/lib/base/errors'
import type { EventDraft } from '@/lib/event/event'

import { first, textOf } from './question'

/** What everything else in the night hangs on: the events that lead to the intruder's key. */
export interface Trail {
  address: string
  date: string
  /** The last failed sign-in from that address. */
  guess: EventDraft
  entry: EventDraft
  promotion: EventDraft
  key: EventDraft
}

/** Follows the intruder, from the guessing of passwords to the key. */
export function trailOf(events: readonly EventDraft[]): Trail {
  const { address, date } = guessing(events)
  const guess = events.findLast((e) => isSignIn(e, 'failure') && e.client?.ip === address)
  invariant(guess, 'somebody guessed')
  const entry = first(events, (e) => isSignIn(e, 'success') && e.client?.ip === address)
  const promotion = first(
    events,
    ({ action, details }) =>
      action === 'binding.update' && details?.['role'] === 'admin' && details['userId'] === entry.actor.id,
  )
  const key = first(events, (e) => e.action === 'api_key.create' && e.actor.id === entry.actor.id)
  return { address, date, guess, entry, promotion, key }
}

/** The address that failed to sign in to most accounts on one day, and the day. */
function guessing(events: readonly EventDraft[]): { address: string; date: string } {
  const accounts = new Map<string, Set<string>>()
  for (const event of events) {
    const address = event.client?.ip
    if (!isSignIn(event, 'failure') || address === undefined) continue
    const key = `${event.occurredAt?.slice(0, 10)} ${address}`
    accounts.set(key, (accounts.get(key) ?? new Set()).add(textOf(event, 'account')))
  }
  const most = [...accounts].reduce((a, b) => (b[1].size > a[1].size ? b : a))
  const [date = '', address = ''] = most[0].split(' ')
  return { address, date }
}

function isSignIn(event: EventDraft, outcome: string): boolean {
  return event.action === 'session.login' && event.outcome === outcome
}
