import type { Change, Event } from '@/lib/event/event'
import { partyName } from '@/lib/event/party'

const DONE: Readonly<Record<Change, string>> = {
  CREATE: 'created',
  READ: 'read',
  UPDATE: 'updated',
  DELETE: 'deleted',
  NONE: '',
}
const TRIED: Readonly<Record<Change, string>> = {
  CREATE: 'create',
  READ: 'read',
  UPDATE: 'update',
  DELETE: 'delete',
  NONE: '',
}

/** One sentence without a full stop: the event's own message, else who did what to which resource, and whether it failed. */
export function eventSentence(
  event: Pick<Event, 'actor' | 'action' | 'change' | 'resource' | 'outcome' | 'message'>,
): string {
  if (event.message !== undefined && event.message.trim() !== '') return event.message
  const { actor, change, resource, outcome } = event
  const what = [resource.type, resource.name ?? resource.id].filter((part) => part !== undefined).join(' ')
  const who = partyName(actor)
  if (change === 'NONE')
    return `${who}: ${event.action} on ${what}${outcome === 'failure' ? ', which failed' : ''}`
  // An effect has come about only where the outcome is success.
  if (outcome === 'unknown') return `${who} may have ${DONE[change]} ${what}`
  return outcome === 'failure'
    ? `${who} failed to ${TRIED[change]} ${what}`
    : `${who} ${DONE[change]} ${what}`
}
