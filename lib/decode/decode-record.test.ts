import { describe, expect, test } from 'vitest'

import { decoderLaws, decodeText, decodeTexts, pitfallTests } from '@/lib/testing/decoder-laws'

import { decodeRecord } from './decode-record'
import type { Decoder } from './decoder'
import { readRecords } from './read-records'

const decoder: Decoder = {
  format: 'sample',
  title: 'Sample',
  about: 'A format of these tests.',
  knownBy: [],
  rows: [
    { from: ['when'], to: 'occurredAt', why: 'when it happened' },
    { from: ['user.name', 'who'], to: 'actor.name', why: 'who did it' },
    { from: ['what'], to: 'action', why: 'what was done' },
    { from: ['address'], to: 'client.ip', why: 'where from' },
    { from: ['new'], to: 'after', why: 'the state', takes: true, read: (fields) => fields.tree('new') },
    { from: ['what'], to: 'change', why: 'by its name', read: () => 'UPDATE' },
    { from: ['for.type'], to: 'actor.onBehalfOf.type', why: 'for whom' },
  ],
  defaults: { action: 'unknown', change: 'NONE', 'resource.type': 'THING', 'actor.type': 'user' },
}

describe('a record', () => {
  decoderLaws(decoder, ['2026-01-02T03:04:05Z', 'Ada', 'thing.do', '10.0.0.1', { a: 'b' }, 7, null])

  pitfallTests(decoder, [
    {
      mistake: 'an address that is none is dropped',
      record: { address: 'unknown' },
      expect: { client: undefined, 'details.address': 'unknown' },
    },
  ])

  test('goes where the table says, and the rest into details under its own path', () => {
    const event = decodeText(
      decoder,
      '{"when":"2026-01-02T03:04:05Z","user":{"name":"Ada","uid":7},"what":"do[it]","new":{"a.b":{"c":1}},"new.x":2}',
    )
    expect(event).toEqual({
      occurredAt: '2026-01-02T03:04:05.000Z',
      actor: { type: 'user', name: 'Ada' },
      action: 'do_it_',
      change: 'UPDATE',
      resource: { type: 'THING' },
      after: { 'a.b': { c: 1 } },
      details: { 'user.uid': 7, what: 'do[it]', 'new.x': 2 },
    })
  })

  test('keeps in details what does not fit, and says what it cleaned and renamed', () => {
    const event = decodeText(
      decoder,
      JSON.stringify({
        address: 'somewhere',
        who: '',
        what: 'log.erased',
        'a%b': 'x\0y',
        'ada@example.org': 1,
        'for.type': 'user',
      }),
    )
    expect(event).toMatchObject({ action: 'sent:log.erased', actor: { type: 'user' } })
    expect(event.actor).not.toHaveProperty('onBehalfOf')
    expect(event.details).toEqual({
      address: 'somewhere',
      who: '',
      what: 'log.erased',
      'onBehalfOf.type': 'user',
      a_b: 'x\uFFFDy',
      'ada_example.org': 1,
      'decoded.renamed': [
        { key: 'a_b', sent: 'a%b' },
        { key: 'ada_example.org', sent: 'ada@example.org' },
      ],
      'decoded.cleaned': ['a_b'],
    })
  })

  test('cannot say in details what only decoders say of a record', () => {
    const list = decodeText(decoder, '{"decoded":[{"signature":"valid"}]}')
    expect(list.details).toMatchObject({ 'sent.decoded': [{ signature: 'valid' }] })
    const event = decodeText(decoder, '{"decoded.signature":"valid","Decoded":{"cleaned":"x"}}')
    expect(event.details).toEqual({
      'sent.decoded.signature': 'valid',
      'sent.Decoded.cleaned': 'x',
      'decoded.renamed': [
        { key: 'sent.decoded.signature', sent: 'decoded.signature' },
        { key: 'sent.Decoded.cleaned', sent: 'Decoded.cleaned' },
      ],
    })
  })

  test('puts a field that is taken in one place alone', () => {
    const read = (fields: { text: (path: string) => string | undefined }): string | undefined =>
      fields.text('who')
    const twice: Decoder = {
      ...decoder,
      rows: [
        { from: ['who'], to: 'actor.id', why: 'first', read, takes: true },
        { from: ['who'], to: 'actor.name', why: 'too late', read, takes: () => ['who'] },
        { from: ['who'], to: 'resource.id', why: 'taken', keeps: true },
        { from: ['who'], to: 'resource.name', why: 'made of it, and takes nothing', read },
      ],
    }
    const event = decodeText(twice, '{"who":"a"}')
    expect(event.actor).toEqual({ type: 'user', id: 'a' })
    expect(event.resource).toEqual({ type: 'THING', name: 'a' })
    expect(event.details).toBeUndefined()
  })

  test('is about whom it names: what fits of each, and no more than sixteen', () => {
    const many: Decoder = {
      ...decoder,
      rows: [{ from: ['about'], to: 'subjects', why: 'whom', read: (fields) => fields.get('about') }],
    }
    const about = (sent: unknown): unknown => decodeText(many, JSON.stringify({ about: sent })).subjects
    expect(about([{ type: 'a b', id: 'x', name: '', email: 'y'.repeat(400), odd: 1 }])).toEqual([
      { type: 'a_b', id: 'x' },
    ])
    expect(about([{ type: 'user' }, 'x', { id: '\0' }, { name: 'n' }])).toEqual([{ name: 'n' }])
    expect(about([{ type: 'user' }])).toBeUndefined()
    expect(about(Array.from({ length: 20 }, (_, id) => ({ id })))).toHaveLength(16)
  })

  test('names the fields that the table does not know', () => {
    const { withoutHome } = decodeRecord(decoder, { who: 'a', new: { a: 1 }, odd: 1, user: { odd: 2 } }, '')
    expect(withoutHome()).toEqual(['odd', 'user.odd'])
  })
})

describe('a body', () => {
  test.each<[string, string, string[]]>([
    ['one document', '\n{\n "who": "a"\n}\n', ['a']],
    ['an array', ' [{"who":"a"} , {"who":"b"}]', ['a', 'b']],
    ['lines, with blank ones and CR LF', '{"who":"a"}\r\n\n{"who":"b"}', ['a', 'b']],
  ])('may be %s', (_, body, names) => {
    expect(decodeTexts(decoder, body).map(({ actor }) => actor)).toEqual(
      names.map((name) => ({ type: 'user', name })),
    )
  })

  test('loses no record to a broken one, and says where it is', () => {
    const body = '{"who":"a"\n{"who":"b"}\n7\n{"who":"c","who":"d"}\nplain\n{"who":"e"}'
    const read = [...readRecords(decoder, new TextEncoder().encode(body))]
    expect(read.map(({ item, line, problem, record }) => [item, line, problem ?? record])).toEqual([
      [0, 1, 'is not JSON: column 11 has the end of the text where a comma or } should be'],
      [1, 2, { who: 'b' }],
      [2, 3, 'is not JSON: no record of Sample begins like this'],
      [3, 4, 'who is given more than once: readers would differ'],
      [4, 5, 'is not JSON: no record of Sample begins like this'],
      [5, 6, { who: 'e' }],
    ])
  })

  test('that is an array makes of each element a record or a reject', () => {
    const read = [
      ...readRecords(decoder, new TextEncoder().encode('[1,null,"x",[],{"who":"a"},[{"who":"b"}]]')),
    ]
    const none = 'is not a JSON object'
    expect(read.map(({ item, problem, record }) => [item, problem ?? record])).toEqual([
      [0, none],
      [1, none],
      [2, none],
      [3, none],
      [4, { who: 'a' }],
      [5, { who: 'b' }],
    ])
  })

  test.each<[string, string]>([
    ['[{"who":"a"}', 'the array has no end: a ] is missing'],
    ['[{"who":"a"}] x', 'stands behind the end of the array'],
  ])('that goes on wrongly keeps what was whole: %s', (body, problem) => {
    const read = [...readRecords(decoder, new TextEncoder().encode(body))]
    expect(read.map((one) => one.problem ?? one.record)).toEqual([{ who: 'a' }, problem])
  })

  test('may hold its records in one document, and numbers beyond doubles come as text', () => {
    const wrapped: Decoder = {
      ...decoder,
      unwrap: (document) =>
        typeof document === 'object' &&
        document !== null &&
        'items' in document &&
        Array.isArray(document.items)
          ? document.items
          : undefined,
    }
    const [event] = decodeTexts(wrapped, '{"items":[{"n":12345678901234567890,"m":1.5e400,"k":0.1}]}')
    expect(event?.details).toEqual({ n: '12345678901234567890', m: '1.5e400', k: 0.1 })
  })

  test('may hold each in an envelope; its text stays that of the envelope', () => {
    const opened: Decoder = {
      ...decoder,
      open: ({ event, ...envelope }) =>
        typeof event === 'object' && event !== null && !Array.isArray(event)
          ? { ...event, envelope }
          : undefined,
    }
    const body = '{"event":{"who":"a"},"host":"h"}\n{"who":"b"}'
    const read = [...readRecords(opened, new TextEncoder().encode(body))]
    expect(read.map(({ text, record }) => [text, record])).toEqual([
      ['{"event":{"who":"a"},"host":"h"}', { who: 'a', envelope: { host: 'h' } }],
      ['{"who":"b"}', { who: 'b' }],
    ])
  })

  test('may be CSV', () => {
    const csv: Decoder = { ...decoder, texts: 'csv' }
    const read = [
      ...readRecords(csv, new TextEncoder().encode('who,what,what\n"a ""x"", b","l1\nl2",\r\nshort\n')),
    ]
    expect(read.map(({ line, problem, record }) => [line, problem ?? record])).toEqual([
      [2, { who: 'a "x", b', what: 'l1\nl2', what_2: '' }],
      [4, 'has 1 cells; the head has 3'],
    ])
  })
})
