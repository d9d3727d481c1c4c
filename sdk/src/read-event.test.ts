import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { validateEvent } from '@/lib/event/validate'

import type { AuditError } from './audit-error'
import type { AuditEvent } from './event'
import { lineOf } from './line'
import { type Draft, readEvent } from './read-event'
import { requestScope } from './read-scope'

const NOW = Date.UTC(2026, 10, 20, 10)
const nobody = { type: 'system' } as const
const minimal: AuditEvent = { action: 'invoice.approve', resource: { type: 'INVOICE' } }
const lineFor = (event: AuditEvent, scope = {}): Record<string, unknown> =>
  JSON.parse(lineOf(readEvent(event, NOW), requestScope(scope), nobody).text) as Record<string, unknown>

function problemsOf(event: object): string[] {
  try {
    // safe: this is about what types cannot forbid
    readEvent(event as AuditEvent, NOW)
    return []
  } catch (error) {
    return (error as AuditError).problems.map(({ path, message }) => `${path} ${message}`)
  }
}

describe('an event as it is sent', () => {
  test.each([
    ['CREATE', { after: {} }],
    ['DELETE', { before: {} }],
    ['UPDATE', { before: null, after: null }],
    ['NONE', {}],
    ['NONE', { before: undefined, after: undefined }],
    ['READ', { after: {}, change: 'READ' }],
  ] as const)('is a %s with %j', (change, more) => {
    expect(lineFor({ ...minimal, ...more })['change']).toBe(change)
  })

  test('has a time in its id, and another only where one was said', () => {
    const { id, ...rest } = lineFor(minimal)
    expect(Number.parseInt(String(id).replace('-', '').slice(0, 12), 16)).toBe(NOW)
    expect(rest).not.toHaveProperty('occurredAt')
    const given = lineFor({ ...minimal, occurredAt: new Date(5) })
    expect(given).toMatchObject({
      id: expect.stringMatching(/^00000000-0005-7/),
      occurredAt: '1970-01-01T00:00:00.005Z',
    })
  })

  test('says what the scope says, and of the rest what it said itself', () => {
    const said = {
      actor: { type: 'user', id: 'eve' },
      client: { ip: '1.2.3.4', userAgent: 'a' },
      traceId: 't',
      sessionId: 's',
    } as const
    const scope = { actor: { type: 'user', id: 'ada' }, client: { ip: '::1' }, sessionId: 'real' }
    expect(lineFor({ ...minimal, ...said }, scope)).toMatchObject({
      actor: { type: 'user', id: 'ada' },
      client: { ip: '::1', userAgent: 'a' },
      traceId: 't',
      sessionId: 'real',
    })
    expect(lineFor(minimal)).toMatchObject({ actor: { type: 'system' } })
    expect(lineFor(minimal)).not.toHaveProperty('client')
  })

  test('leaves out what is empty or null, and cuts what a stranger made too long', () => {
    const line = lineFor({
      ...minimal,
      reason: '',
      actor: { type: 'user', id: 7, name: null as never },
      client: { userAgent: 'x'.repeat(5000) },
    })
    expect(line).toMatchObject({
      actor: { type: 'user', id: '7' },
      client: { userAgent: `${'x'.repeat(1023)}…` },
    })
    expect(line).not.toHaveProperty('reason')
    expect(line['actor']).not.toHaveProperty('name')
  })

  test('is as it was at the call', () => {
    const after = { n: 1 }
    const draft = readEvent({ ...minimal, after }, NOW)
    after.n = 2
    expect(draft.after).toEqual({ n: 1 })
  })

  test.each<[object, string[]]>([
    [{}, ['action is needed', 'resource is needed: what was it done to?']],
    [
      { ...minimal, action: 'a b' },
      ['action must be letters, digits and . _ : / -, at most 128, beginning with a letter or digit'],
    ],
    [{ ...minimal, resource: {} }, ['resource.type is needed']],
    [{ ...minimal, actor: { id: 'x' } }, ['actor.type is needed: user, service, system, anonymous']],
    [{ ...minimal, outcome: 'ok' }, ['outcome must be one of success, failure, unknown']],
    [{ ...minimal, user: 'ada' }, [expect.stringMatching(/^user is not known here/) as string]],
    [{ ...minimal, client: { ip: 'home' } }, ['client.ip must be an IPv4 or IPv6 address']],
    [
      { ...minimal, occurredAt: 'yesterday' },
      ['occurredAt must be a Date or an RFC 3339 time, of 1970 or later'],
    ],
    [{ ...minimal, id: 'x' }, ['id must be a UUIDv7, whose first 48 bits are the time']],
    [{ ...minimal, details: { 'a=b': 1 } }, [expect.stringMatching(/^details\.a=b is a key/) as string]],
    [{ ...minimal, details: [1] }, ['details must be an object']],
    [{ ...minimal, subjects: Array(17).fill({}) }, ['subjects are 17; at most 16 are taken']],
  ])('%j is refused with every place', (event, problems) => {
    expect(problemsOf(event)).toEqual(problems)
  })

  test('holds its states as sizes and hashes where they are too large: what happened is logged', () => {
    const { before, after, change } = lineFor({ ...minimal, before: { a: 1 }, after: 'x'.repeat(2 ** 20) })
    const sha256 = expect.stringMatching(/^[0-9a-f]{64}$/) as string
    expect([before, after, change]).toEqual([{ a: 1 }, { omitted: { bytes: 2 ** 20 + 2, sha256 } }, 'UPDATE'])
    const both = lineFor({ ...minimal, before: 'x'.repeat(600_000), after: 'y'.repeat(600_000) })
    expect([both['before'], both['after']]).toEqual([
      { omitted: { bytes: 600_002, sha256 } },
      { omitted: { bytes: 600_002, sha256 } },
    ])
  })

  test('with ids and names that are too long is taken: whoever chooses them must not keep it out', () => {
    const long = 'x'.repeat(513)
    const line = (id: string) =>
      lineFor({
        ...minimal,
        resource: { type: 'X', id, name: long },
        actor: { type: 'user', id, email: long },
      })
    const id = expect.stringMatching(/^x{447}#[0-9a-f]{64}$/) as string
    expect(line(long)).toMatchObject({
      resource: { id, name: `${'x'.repeat(511)}…` },
      actor: { id, email: `${'x'.repeat(319)}…` },
    })
    expect(line(`${long}y`)['resource']).not.toEqual(line(long)['resource'])
  })

  test('that is too large without its states is refused with its size', () => {
    const large = (more: Partial<AuditEvent>) => () => lineFor({ ...minimal, ...more })
    expect(large({ details: { a: 'x'.repeat(70_000) } })).toThrow(/has 70\d+ bytes without before and after/)
  })

  test('is one that the server takes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 600 })
    const event = fc.record(
      {
        message: text,
        reason: text,
        details: fc.dictionary(fc.constantFrom('a', 'b.c', 'Größe'), fc.anything()),
        before: fc.anything(),
        after: fc.anything(),
        occurredAt: fc.date({ min: new Date(0), max: new Date(NOW), noInvalidDate: true }),
        actor: fc.record({
          type: fc.constantFrom('user' as const, 'service' as const),
          name: fc.string({ maxLength: 512, unit: 'binary' }),
        }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(event, (more) => {
        fc.pre(draftOf({ ...minimal, ...more }) !== null)
        const line = lineFor({ ...minimal, ...more } as AuditEvent)
        expect(validateEvent(line, 'events[0]', new Date(NOW))).not.toHaveProperty('problems')
      }),
      { numRuns: 100 },
    )
  })
})

function draftOf(event: object): Draft | null {
  try {
    return readEvent(event as AuditEvent, NOW)
  } catch {
    return null
  }
}
