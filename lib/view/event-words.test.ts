import { describe, expect, it } from 'vitest'

import { CHANGES, type Event, OUTCOMES } from '@/lib/event/event'
import { actorTerm, partyName } from '@/lib/event/party'

import { eventSentence } from './event-words'

type Said = Parameters<typeof eventSentence>[0]

const event = (change: Partial<Said>): Said => ({
  actor: { type: 'user', id: 'u_1', name: 'Ada' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'daily', name: 'Daily load' },
  outcome: 'success',
  ...change,
})

describe('eventSentence', () => {
  it('prefers what the source says', () => {
    expect(eventSentence(event({ message: 'Ada changed the schedule' }))).toBe('Ada changed the schedule')
    expect(eventSentence(event({ message: '  ' }))).toBe('Ada updated FLOW Daily load')
  })

  it('says who did what, and whether it failed', () => {
    expect(eventSentence(event({ outcome: 'failure', change: 'DELETE' }))).toBe(
      'Ada failed to delete FLOW Daily load',
    )
    expect(eventSentence(event({ change: 'NONE', resource: { type: 'SESSION' }, outcome: 'failure' }))).toBe(
      'Ada: flow.update on SESSION, which failed',
    )
  })

  it('claims no effect that nobody vouched for', () => {
    expect(eventSentence(event({ outcome: 'unknown' }))).toBe('Ada may have updated FLOW Daily load')
  })

  it('has words for every change and outcome', () => {
    const all = CHANGES.flatMap((change) =>
      OUTCOMES.map((outcome) => eventSentence(event({ change, outcome }))),
    )
    for (const sentence of all) expect(sentence).toMatch(/^Ada\b.*(FLOW)/)
  })
})

describe('actors', () => {
  it('are called by name, e-mail, id or kind', () => {
    expect(partyName({ type: 'user', id: 'u', name: 'Ada', email: 'a@x' })).toBe('Ada')
    expect(partyName({ type: 'user', id: 'u', email: 'a@x' })).toBe('a@x')
    expect(partyName({ type: 'service', id: 'u' })).toBe('u')
    expect(partyName({ type: 'anonymous' })).toBe('anonymous')
    expect(partyName({})).toBe('unknown')
  })

  it('are found by what names them best', () => {
    const actor: Event['actor'] = { type: 'user', id: 'u', name: 'Ada', email: 'a@x' }
    expect(actorTerm(actor)).toEqual({ key: 'actor.id', value: 'u' })
    expect(actorTerm({ type: 'user', name: 'Ada', email: 'a@x' })).toEqual({
      key: 'actor.email',
      value: 'a@x',
    })
    expect(actorTerm({ type: 'service', name: 'CI' })).toEqual({ key: 'actor.name', value: 'CI' })
    expect(actorTerm({ type: 'anonymous' })).toEqual({ key: 'actor.type', value: 'anonymous' })
  })
})
