import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'

import { instanceKeyOf, useInstanceKey } from '@/lib/config/keys'
import { readJwks } from '@/lib/decode/server/jwks'
import { bulkBody } from '@/lib/delivery/body/bulk'
import { hecBody } from '@/lib/delivery/body/hec'
import { linesBody } from '@/lib/delivery/body/lines'
import { otlpBody } from '@/lib/delivery/body/otlp'
import { DELIVERY_FORMATS, encodeEvent, isJsonFormat } from '@/lib/delivery/formats'
import type { Outgoing } from '@/lib/delivery/outgoing'
import { signingKey, webhookHeaders, webhookSecret } from '@/lib/delivery/server/signing-keys'
import { verifyRecord, verifyRequest } from '@/lib/delivery/server/verify-received'
import type { Event } from '@/lib/event/event'
import { anyEvent } from '@/lib/testing/event-arbitraries'
import { scaled } from '@/lib/testing/scale'

import { factsOf, type RecordFacts } from './facts-of'
import { recordsOf } from './records-of'
import { Tally } from './tally'

const TENANT = '0b6f7a52-3c1d-4e8f-9a05-6d7c8b9e0f12'
let keys: ReturnType<typeof readJwks>
beforeAll(() => {
  useInstanceKey(instanceKeyOf('0123'.repeat(16), 'the test'))
  keys = readJwks({ keys: [signingKey(TENANT, 1).jwk, signingKey(TENANT, 0).jwk] })
})

/** Every way in which a batch can go out. */
const BODIES: Readonly<Record<string, (batch: readonly Outgoing[], isJson: boolean) => string>> = {
  lines: (batch, isJson) => linesBody(batch, 'lines', isJson).text,
  array: (batch, isJson) => linesBody(batch, isJson ? 'array' : 'lines', isJson).text,
  bulk: (batch, isJson) => (isJson ? bulkBody(batch) : linesBody(batch, 'lines', false)).text,
  hec: (batch, isJson) => hecBody(batch, { sourcetype: 'a "b"', index: 'main' }, isJson).text,
  otlp: (batch) => otlpBody(batch).text,
}

const batchOf = (events: readonly Event[], format: (typeof DELIVERY_FORMATS)[number]): Outgoing[] =>
  events.map((event, index) => ({
    index,
    event,
    line: encodeEvent(
      format,
      { event: { ...event, index }, tenantId: TENANT, parentId: null, replayed: index % 2 === 1 },
      signingKey(TENANT, 0),
    ),
    bytes: 0,
  }))

test('whatever way events go out, a receiver finds each record as it was signed, and which event it is', () => {
  const anyBatch = fc.record({
    events: fc.array(anyEvent, { minLength: 1, maxLength: 3 }),
    format: fc.constantFrom(...DELIVERY_FORMATS),
    body: fc.constantFrom(...Object.keys(BODIES)),
  })
  fc.assert(
    fc.property(anyBatch, ({ events, format, body }) => {
      const batch = batchOf(events, format)
      const records = recordsOf(BODIES[body]?.(batch, isJsonFormat(format)) ?? '')
      const facts = records.map(factsOf)
      expect(facts.map((one) => one?.id)).toEqual(events.map(({ id }) => id))
      expect(facts.map((one) => one?.isReplayed)).toEqual(events.map((_, i) => i % 2 === 1))
      const carriesIndex = !format.startsWith('konnect') && format !== 'cps'
      expect(facts.map((one) => one?.index)).toEqual(events.map((_, i) => (carriesIndex ? i : undefined)))
      for (const [i, record] of records.entries()) {
        expect(verifyRecord(keys, record, facts[i]?.keyId)).toMatchObject({ result: 'valid' })
        expect(facts[i]?.keyId).toBe(signingKey(TENANT, 0).keyId)
      }
    }),
    { numRuns: scaled(200) },
  )
})

test('what is no record is none, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      for (const record of recordsOf(text)) factsOf(record)
    }),
    { numRuns: scaled(500) },
  )
  expect(factsOf('{"a":')).toBeUndefined()
  expect(recordsOf('\n\r\n')).toEqual([])
  expect(recordsOf('{"resourceLogs":{}}')).toEqual([])
})

test('a record that was changed, or names a key that is none of these, is not taken', () => {
  const event = fc.sample(anyEvent, { seed: 7, numRuns: 1 })
  const [{ line } = { line: '' }] = batchOf(event, 'json')
  const { keyId } = signingKey(TENANT, 0)
  expect(verifyRecord(keys, line.replace('{', '{ '), keyId)).toMatchObject({ problem: 'mismatch' })
  expect(verifyRecord(keys, line, 'another')).toMatchObject({ problem: 'unknown key' })
  expect(verifyRecord(keys, line.replace(/,"sig":.*/, '}'), keyId)).toEqual({ result: 'absent' })
})

describe('a request', () => {
  const message = { id: 'msg_1', text: '{"a":"é"}\n', atMs: 1_795_168_800_999 }
  const secrets = () => [webhookSecret('d1', 0)]
  const headersOf = (epochs: number[]) =>
    webhookHeaders(message, signingKey(TENANT, 0), { destinationId: 'd1', epochs })

  test('holds with the secret and with the key, also while a secret takes over from another', () => {
    for (const epochs of [[0], [1, 0]])
      expect(verifyRequest(headersOf(epochs), message.text, { keys, secrets: secrets() })).toEqual({
        shared: 'valid',
        own: 'valid',
      })
  })

  test('does not with another body, time or secret', () => {
    const broken = { shared: 'invalid', own: 'invalid' }
    const headers = headersOf([0])
    const check = { keys, secrets: secrets() }
    expect(verifyRequest(headers, message.text.trim(), check)).toEqual(broken)
    expect(verifyRequest({ ...headers, 'webhook-timestamp': '1' }, message.text, check)).toEqual(broken)
    expect(verifyRequest(headersOf([1]), message.text, check)).toEqual({ shared: 'invalid', own: 'valid' })
  })

  test('is not known to hold without anything to check it with', () => {
    const none = { keys: { keys: [] }, secrets: [] }
    expect(verifyRequest(headersOf([0]), message.text, none)).toEqual({
      shared: 'unchecked',
      own: 'unchecked',
    })
    expect(verifyRequest({}, message.text, none)).toEqual({ shared: 'absent', own: 'absent' })
  })
})

describe('an account of what came', () => {
  const of = (...indexes: number[]): RecordFacts[] =>
    indexes.map((index) => ({ id: `e${index}`, index, keyId: undefined, isReplayed: false }))
  const NOTHING = { afterDropped: 0, afterUnwaited: 0, afterAnswered: 0 }

  test('counts each event once, and says why one came again', () => {
    const tally = new Tally()
    tally.take(of(0, 1)).reply = 'dropped'
    tally.take(of(0, 1, 2)).reply = 'unwaited'
    tally.take(of(2)).reply = 'answered'
    tally.take(of(2, 3))
    tally.take(of(3))
    expect(tally.counts).toMatchObject({
      events: 9,
      placed: 9,
      unique: 4,
      outOfOrder: 0,
      repeats: { afterDropped: 2, afterUnwaited: 2, afterAnswered: 1 },
      requestsAfterAnswered: 1,
    })
    expect([...tally.ids()]).toEqual(['e0', 'e1', 'e2', 'e3'])
  })

  test.each([
    ['in one request', [[2, 1]], 1],
    ['an event twice in one request', [[2, 2]], 1],
    ['something new from further back', [[5], [3]], 1],
    ['places that a filter leaves out are none', [[2, 7], [9]], 0],
    [
      'a repeat from further back is none',
      [
        [2, 7],
        [2, 7, 8],
      ],
      0,
    ],
  ])('sees what is out of order: %s', (_, requests, outOfOrder) => {
    const tally = new Tally()
    for (const indexes of requests) tally.take(of(...indexes))
    expect(tally.counts.outOfOrder).toBe(outOfOrder)
  })

  test('leaves replays out, and counts what says no id', () => {
    const tally = new Tally()
    tally.take(of(5))
    tally.take([...of(1, 5).map((one) => ({ ...one, isReplayed: true })), undefined])
    expect(tally.counts).toMatchObject({
      unique: 1,
      replayed: 2,
      unreadable: 1,
      outOfOrder: 0,
      repeats: NOTHING,
    })
  })
})
