import { areWhole, type Known } from '@/lib/diff/joins'
import type { Event } from '@/lib/event/event'

/** What of an event tells the history of its resource. */
export type Version = Pick<Event, 'id' | 'change' | 'outcome' | 'before' | 'after'>

/**
 * What an event did to its resource: `changed` it, did nothing (`failed`), or, where its outcome is not known, did one
 * of the two (`unsure`). Only what succeeded is a version.
 */
export type Effect = 'changed' | 'unsure' | 'failed'

const EFFECTS = { success: 'changed', unknown: 'unsure', failure: 'failed' } as const

/** What an event did to its resource. */
export function effectOf({ outcome }: Pick<Event, 'outcome'>): Effect {
  return EFFECTS[outcome]
}

/** The state that an event found. Absent is not known, but for what was created: that was not there. */
export function stateBefore({ change, before }: Version): Known {
  if (change === 'CREATE' && (before === undefined || before === null)) return { kind: 'nothing' }
  return before === undefined ? { kind: 'unknown' } : { kind: 'value', value: before }
}

/** The state that an event left, if it succeeded. What was deleted is gone, whatever the event holds of it. */
export function stateAfter({ change, after }: Version): Known {
  if (change === 'DELETE') return { kind: 'nothing' }
  return after === undefined ? { kind: 'unknown' } : { kind: 'value', value: after }
}

/** Whether its documents are known to hold the whole state, and not only what it changed. */
export function isWhole(version: Version): boolean {
  return areWhole(stateBefore(version), stateAfter(version))
}
