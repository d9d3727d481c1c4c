import fc from 'fast-check'
import { expect, test } from 'vitest'

import { ACTOR_TYPES } from '@/lib/event/event'

import { type ActorCount, actorValues } from './actor-counts'
import { topValues } from './value-counts'

const text = fc.option(fc.constantFrom('ada', 'Ada', 'eve', '7'))
const anyActors: fc.Arbitrary<ActorCount[]> = fc.array(
  fc.record({
    id: text,
    email: text,
    name: text,
    type: fc.constantFrom(...ACTOR_TYPES),
    count: fc.integer({ min: 1, max: 3 }),
  }),
)

test('the order in which actors were found makes no difference', () => {
  const shuffled = anyActors.chain((actors) =>
    fc.tuple(
      fc.constant(actors),
      fc.shuffledSubarray(actors, { minLength: actors.length, maxLength: actors.length }),
    ),
  )
  fc.assert(
    fc.property(shuffled, ([actors, others]) => {
      const wanted = { limit: 3, named: [] }
      expect(topValues(actorValues(others), wanted)).toEqual(topValues(actorValues(actors), wanted))
    }),
    { numRuns: 1000 },
  )
})

test('an actor is shown by its most frequent name', () => {
  const one = { id: 'u_1', email: null, type: 'user' } as const
  const actors = [
    { ...one, name: 'Ada B.', count: 1 },
    { ...one, name: 'Ada', count: 5 },
  ]
  expect(actorValues(actors)).toEqual([{ key: 'actor.id', value: 'u_1', label: 'Ada', count: 6 }])
})
