import fc from 'fast-check'

import type { Json, JsonObject } from '@/lib/base/json'
import { uuidv7 } from '@/lib/base/uuid'
import { ACTOR_TYPES, CHANGES, type Event, OUTCOMES } from '@/lib/event/event'

import { day, IPS, PATHS, phrase, text } from './text-arbitraries'

const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 2 },
    {
      weight: 4,
      arbitrary: fc.oneof<fc.Arbitrary<Json>[]>(
        text,
        fc.constantFrom(
          null,
          true,
          false,
          7,
          42,
          -1,
          2.5,
          1000,
          1e21,
          '2026-11-20T10:00:00Z',
          '2026-11-19',
          '7',
        ),
      ),
    },
    fc.array(tie('json'), { maxLength: 3 }),
    fc
      .array(fc.tuple(fc.constantFrom(...PATHS, 'a', 'b', 'retries'), tie('json')), { maxLength: 3 })
      .map((entries) => Object.fromEntries(entries)),
  ),
})).json

const object: fc.Arbitrary<JsonObject> = fc
  .array(fc.tuple(fc.constantFrom(...PATHS, 'a', 'retries'), json), { maxLength: 5 })
  .map((entries) => Object.fromEntries(entries))

const party = fc.record(
  { type: fc.constant('user'), id: text, name: phrase, email: text },
  { requiredKeys: [] },
)

/** Events as they are stored, with hostile texts in every place. */
export const anyEvent: fc.Arbitrary<Event> = fc
  .record(
    {
      ms: fc.oneof(
        day.map((date) => Date.parse(`${date}T10:00:00.123Z`)),
        fc.integer({ min: Date.UTC(2026, 9, 30), max: Date.UTC(2026, 10, 22) }),
      ),
      random: fc.uint8Array({ minLength: 10, maxLength: 10 }),
      delay: fc.nat(600_000),
      index: fc.nat(6),
      actor: fc.record(
        { type: fc.constantFrom(...ACTOR_TYPES), id: text, name: phrase, email: text, onBehalfOf: party },
        { requiredKeys: ['type'] },
      ),
      action: fc.constantFrom('flow.update', 'LOGIN', 'ada', 'x'),
      change: fc.constantFrom(...CHANGES),
      resource: fc.record(
        { type: fc.constantFrom('FLOW', 'TENANT', 'Load'), id: text, name: phrase },
        { requiredKeys: ['type'] },
      ),
      outcome: fc.constantFrom(...OUTCOMES),
      source: fc.record({ name: text, format: fc.constantFrom('events', 'kestra') }),
      message: phrase,
      reason: phrase,
      details: object,
      before: json,
      after: json,
      client: fc.record({ ip: fc.constantFrom(...IPS), userAgent: phrase }, { requiredKeys: [] }),
      traceId: text,
      sessionId: text,
      subjects: fc.array(party, { maxLength: 2 }),
    },
    {
      requiredKeys: [
        'ms',
        'random',
        'delay',
        'index',
        'actor',
        'action',
        'change',
        'resource',
        'outcome',
        'source',
      ],
    },
  )
  .map(({ ms, random, delay, ...rest }) => ({
    ...rest,
    id: uuidv7(ms, random),
    tenant: 'acme',
    hasBefore: rest.before !== undefined,
    hasAfter: rest.after !== undefined,
    occurredAt: new Date(ms).toISOString(),
    receivedAt: new Date(ms + delay).toISOString(),
    late: delay > 300_000,
    partial: false,
  }))
