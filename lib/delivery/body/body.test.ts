import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { otlp } from '@/lib/decode/otlp/otlp'
import { encodeEvent } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { decodeText } from '@/lib/testing/decoder-laws'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { scaled } from '@/lib/testing/scale'

import { bulkAnswer, bulkBody } from './bulk'
import { hecBody } from './hec'
import { linesBody } from './lines'
import { otlpBody } from './otlp'

const carried = { tenantId: 't1', parentId: null, replayed: false }
const anyBatch = (format: 'json' | 'cef'): fc.Arbitrary<Outgoing[]> =>
  fc.array(anyEvent, { minLength: 1, maxLength: 4 }).map((events) =>
    events.map((event, i) => ({
      index: i,
      event,
      line: encodeEvent(format, { ...carried, event }),
      bytes: 0,
    })),
  )
const runs = { numRuns: scaled(300) }
const ids = (batch: readonly Outgoing[]) => batch.map(({ event }) => event.id)
/** What this JSON is said to be. */
const read = <T>(text: string): T => JSON.parse(text) as T

test('as lines, or as one array', () => {
  fc.assert(
    fc.property(anyBatch('json'), (batch) => {
      const lines = linesBody(batch, 'lines', true)
      expect(lines.contentType).toBe('application/x-ndjson')
      expect(lines.text.endsWith('\n')).toBe(true)
      const each = lines.text.slice(0, -1).split('\n')
      expect(each.map((line) => read<{ id: string }>(line).id)).toEqual(ids(batch))
      expect(read(linesBody(batch, 'array', true).text)).toEqual(each.map((line) => read(line)))
    }),
    runs,
  )
  expect(linesBody([], 'lines', false).contentType).toBe('text/plain; charset=utf-8')
})

describe('as _bulk', () => {
  test('every document is created under its own id', () => {
    fc.assert(
      fc.property(anyBatch('json'), (batch) => {
        const lines = bulkBody(batch).text.trimEnd().split('\n')
        expect(lines).toHaveLength(2 * batch.length)
        const actions = lines.filter((_, i) => i % 2 === 0)
        expect(actions.map((line) => read(line))).toEqual(ids(batch).map((_id) => ({ create: { _id } })))
      }),
      runs,
    )
  })

  test('what is answered is said of each', () => {
    const items = [
      { create: { status: 201 } },
      { create: { status: 409, error: { type: 'version_conflict_engine_exception' } } },
      { create: { status: 429, error: { type: 'es_rejected_execution_exception' } } },
      { create: { status: 503 } },
      { create: { status: 400, error: { type: 'mapper_parsing_exception', reason: 'no number' } } },
      { index: { status: 403 } },
    ]
    expect(bulkAnswer(JSON.stringify({ errors: true, items }), 6)).toEqual([
      { kind: 'stored' },
      { kind: 'stored' },
      { kind: 'later' },
      { kind: 'later' },
      { kind: 'refused', reason: 'mapper_parsing_exception: no number' },
      { kind: 'closed', reason: 'status 403' },
    ])
  })

  test.each(['', 'null', '[]', '{}', '{"items":[]}', '{"items":[{"create":{}}]}', '{"items":[3]}'])(
    'and %j is no answer',
    (body) => expect(bulkAnswer(body, 1)).toBeUndefined(),
  )
})

describe('as Splunk takes them', () => {
  test('JSON stays as it was written, and its time is in seconds', () => {
    fc.assert(
      fc.property(anyBatch('json'), (batch) => {
        const { text } = hecBody(batch, { sourcetype: 's', index: 'main', host: 'h' }, true)
        const objects = text.trimEnd().split('\n')
        for (const [i, { event, line }] of batch.entries()) {
          expect(objects[i]?.endsWith(`,"event":${line}}`)).toBe(true)
          expect(read(objects[i] ?? '')).toMatchObject({
            time: Date.parse(event.occurredAt) / 1000,
            index: 'main',
            host: 'h',
            fields: { event_id: event.id },
          })
        }
      }),
      runs,
    )
  })

  test('what is no JSON is a text', () => {
    fc.assert(
      fc.property(anyBatch('cef'), (batch) => {
        const objects = hecBody(batch, { sourcetype: 's' }, false).text.trimEnd().split('\n')
        expect(objects.map((one) => read<{ event: string }>(one).event)).toEqual(
          batch.map(({ line }) => line),
        )
      }),
      runs,
    )
  })
})

test('as OTLP, which reads as it was', () => {
  fc.assert(
    fc.property(anyBatch('json'), (batch) => {
      for (const one of batch) {
        const past = { ...one, event: { ...one.event, occurredAt: '2026-11-20T10:00:00.123456789Z' } }
        const event = decodeText(otlp, otlpBody([past]).text)
        expect(event.occurredAt).toBe(past.event.occurredAt)
        expect(event.action).toBe(one.event.action)
        expect(event.outcome ?? 'unknown').toBe(one.event.outcome)
        expect(event.message).toBeDefined()
      }
    }),
    { numRuns: scaled(50) },
  )
})
