import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { anyEvent } from '@/lib/testing/event-arbitraries'

import { masked } from './masked'
import { type Masks, MASKS_MAX, NO_MASKS, readMasks, withoutIndex } from './masks'

const masksOf = (...texts: string[]): Masks => {
  const read = readMasks(texts)
  if ('problem' in read) throw new Error(read.problem)
  return read.masks
}

describe('masks', () => {
  it.each([
    ['token', 'cannot be hidden'],
    ['action', 'cannot be hidden'],
    ['actor.type', 'cannot be hidden'],
    ['', 'cannot be hidden'],
    ['details.', 'cannot be hidden'],
    ['details..a', 'cannot be hidden'],
    ['details.a*b', 'cannot be hidden'],
    ['details.*.b', 'cannot be hidden'],
    ['x'.repeat(300), 'characters'],
  ])('%j is none', (text, message) => {
    expect(readMasks(['client.ip', text])).toEqual({ problem: expect.stringContaining(message) as unknown })
  })

  it('are few', () => {
    const many = Array.from({ length: MASKS_MAX + 1 }, (_, i) => `details.a${i}`)
    expect(readMasks(many)).toEqual({ problem: expect.stringContaining('At most') as unknown })
    expect(readMasks(many.slice(1))).toHaveProperty('masks')
    expect(readMasks([])).toEqual({ masks: NO_MASKS })
  })

  it('of actor and client hide what people wrote, too', () => {
    expect(masksOf('actor.email').places).toEqual(
      new Set(['actor.email', 'actor.onBehalfOf', 'message', 'reason']),
    )
    expect(masksOf('client').places).toEqual(new Set(['client.ip', 'client.userAgent', 'message', 'reason']))
    expect(masksOf('resource.name').places).toEqual(new Set(['resource.name']))
  })
})

describe('a masked event', () => {
  const of = (details: object, ...masks: string[]) => masked({ details } as never, masksOf(...masks)).details // safe enough here: only its details are read

  it.each(['actor.id', 'actor.name', 'actor.email', 'actor'])(
    'of %s hide for whom it was done, too',
    (mask) => {
      expect(masksOf(mask).places.has('actor.onBehalfOf')).toBe(true)
    },
  )

  it('lacks what is hidden, at any depth and in lists, whatever the case', () => {
    expect(of({ token: 1, tokenId: 2, other: 3 }, 'details.token')).toEqual({ tokenId: 2, other: 3 })
    expect(of({ token: 1, tokenId: 2, other: 3 }, 'details.token*')).toEqual({ other: 3 })
    expect(of({ a: { B: 1, c: 2 }, 'a.b': 3, 'A.C': 4 }, 'details.a.b')).toEqual({ a: { c: 2 }, 'A.C': 4 })
    expect(of({ a: [{ b: 1 }, [{ b: 2, c: 3 }], 4] }, 'details.a.b')).toEqual({ a: [{}, [{ c: 3 }], 4] })
    expect(of({ a: 1 }, 'details')).toBeUndefined()
    expect(of({ a: { b: 1 }, ab: 2 }, 'details.a.*')).toEqual({ a: {}, ab: 2 })
  })

  it('is what nobody can tell from an event that never had it', () => {
    const all = [
      'actor',
      'resource.id',
      'resource.name',
      'client',
      'details',
      'before',
      'traceId',
      'sessionId',
      'subjects',
    ]
    fc.assert(
      fc.property(anyEvent, anyEvent, (event, other) => {
        const masks = withoutIndex(masksOf(...all))
        const { actor, resource, source, tenant, id, occurredAt, receivedAt, action, change, outcome, late } =
          event
        expect(masked({ ...other, ...event, source }, masks)).toEqual({
          tenant,
          id,
          occurredAt,
          receivedAt,
          action,
          change,
          outcome,
          late,
          source,
          partial: false,
          hasBefore: false,
          hasAfter: false,
          actor: { type: actor.type },
          resource: { type: resource.type },
        })
      }),
    )
  })

  it('leaves the event itself as it was', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const before = structuredClone(event)
        masked(event, masksOf('actor', 'client', 'details.a', 'before.a', 'subjects'))
        expect(event).toEqual(before)
        expect(masked(event, NO_MASKS)).toBe(event)
      }),
    )
  })
})
