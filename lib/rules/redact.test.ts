import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { EventDraft } from '@/lib/event/event'
import { NO_MASKS, readMasks } from '@/lib/event/masks'
import { validateEvent } from '@/lib/event/validate'
import { draftOf } from '@/lib/testing/draft-of'
import { anyEvent } from '@/lib/testing/event-arbitraries'

import { redact, type Redaction, SPREAD_CHARACTERS_MAX } from './redact'

const SECRETS: Redaction = { masks: NO_MASKS, secrets: true }

function paths(...texts: string[]): Redaction {
  const read = readMasks(texts)
  if ('problem' in read) throw new Error(read.problem)
  return { masks: read.masks, secrets: false }
}

const draft = (more: Partial<EventDraft>): EventDraft => ({
  actor: { type: 'user', id: 'u_1', name: 'Ada' },
  action: 'flow.update',
  change: 'UPDATE',
  resource: { type: 'FLOW', id: 'f' },
  ...more,
})

// Made here, and good for nothing.
const JWT = ['eyJhbGciOiJub25lIn0', 'eyJzdWIiOiJub2JvZHkifQ', 'c2lnbmF0dXJl'].join('.')
const PEM = ['-----BEGIN EC ', 'PRIVATE KEY-----\nMHcCAQEEIOd0\n-----END EC ', 'PRIVATE KEY-----'].join('')
const OURS = `vs_${'k7'.repeat(5)}_${'Zq'.repeat(19)}`

describe('a secret that is known by its shape', () => {
  test.each([
    ['a token', `sent ${JWT} along`, 'sent [redacted] along'],
    ['a private key', `was:\n${PEM}\nthat`, 'was:\n[redacted]\nthat'],
    ['a private key that was cut off', PEM.slice(0, 40), '[redacted]'],
    ['a key of ours', `with ${OURS}.`, 'with [redacted].'],
    ['a header', 'authorization: Bearer a1b2c3d4e5', 'authorization: Bearer [redacted]'],
    ['the password of an address', 'postgres://app:s3cr3t@db/x', 'postgres://app:[redacted]@db/x'],
    ['a token of GitHub', `ghp_${'a1'.repeat(18)}`, '[redacted]'],
  ])('is taken out of any text: %s', (_, text, left) => {
    const event = redact(draft({ message: text, details: { note: text }, after: [{ text }] }), SECRETS)
    expect(event).toMatchObject({
      message: left,
      details: { note: left, redacted: ['after.text', 'details.note', 'message'] },
      after: [{ text: left }],
    })
  })

  test.each([
    'Basic authentication failed',
    'the bearer of bad news',
    'https://example.com:8080/a',
    'eyJ is a start',
  ])('is not seen in: %s', (message) => {
    const sent = draft({ message })
    expect(redact(sent, SECRETS)).toBe(sent)
  })
})

describe('a secret that is known by its name', () => {
  test.each([
    'password',
    'db_password',
    'clientSecret',
    'X-Api-Key',
    'access.token',
    'Authorization',
    'tokens.token',
  ])('is taken out of details and documents: %s', (name) => {
    const event = redact(
      draft({ details: { [name]: 'hunter2' }, before: { a: [{ [name]: 'hunter2' }] } }),
      SECRETS,
    )
    expect(event.details).toEqual({ [name]: '[redacted]', redacted: [`before.a.${name}`, `details.${name}`] })
    expect(event.before).toEqual({ a: [{ [name]: '[redacted]' }] })
  })

  test.each([
    ['what says only that there is one', { hasPassword: true, maxToken: 4096, secret: null, token: '' }],
    ['where it is kept', { password: "{{ secret('DB') }}", token: '${TOKEN}' }],
    ['another name', { tokenId: 'abc', passwordPolicy: 'strict', accessKeyId: 'AKIAEXAMPLE' }],
    ['what was taken out before', { password: '[redacted]' }],
  ])('is not %s', (_, details) => {
    const sent = draft({ details })
    expect(redact(sent, SECRETS)).toBe(sent)
  })
})

describe('a path', () => {
  test('is taken out with all below it, of before and after alike', () => {
    const event = redact(
      draft({
        details: { token_a: 'x', other: 1 },
        before: { spec: { secret: { a: 1 } } },
        after: { spec: { size: 2 } },
      }),
      paths('details.token*', 'after.spec.secret'),
    )
    expect(event.details).toEqual({
      token_a: '[redacted]',
      other: 1,
      redacted: ['before.spec.secret', 'details.token_a'],
    })
    expect(event).toMatchObject({ before: { spec: { secret: '[redacted]' } }, after: { spec: { size: 2 } } })
  })

  test('of what tells one from another is left out: a marker would make all of them one', () => {
    const sent = draft({
      client: { ip: '203.0.113.7', userAgent: 'curl' },
      traceId: 't1',
      subjects: [{ id: 'u_7' }],
    })
    const event = redact(sent, paths('client.ip', 'traceId', 'subjects'))
    expect(event.client).toEqual({ userAgent: 'curl' })
    expect(event).not.toHaveProperty('traceId')
    expect(event).not.toHaveProperty('subjects')
    expect(event.details?.redacted).toEqual(['client.ip', 'subjects', 'traceId'])
  })

  test('of all details leaves the word of it alone, and one sent under that name stays beside', () => {
    expect(redact(draft({ details: { a: 1 } }), paths('details')).details).toEqual({ redacted: ['details'] })
    const event = redact(draft({ details: { a: 1, redacted: 'by us' } }), paths('details.a'))
    expect(event.details?.redacted).toEqual(['by us', 'details.a'])
  })
})

const isValid = (event: EventDraft, receivedAt: string): boolean =>
  'draft' in validateEvent(event, 'event', new Date(receivedAt))

test('nothing of what was taken out is left anywhere in the event: in texts, names, numbers and documents', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/).filter((text) => !'[redacted]'.includes(text))
  fc.assert(
    fc.property(anyEvent, secret, fc.nat(6), (drawn, value, where) => {
      const before = { deep: [{ [`of ${value}`]: `x${value}y` }, value] }
      const sent: EventDraft = {
        ...draftOf(drawn),
        message: `it was ${value}`,
        action: where === 0 ? `do.${value}` : drawn.action,
        details: { note: `a ${value} b`, nested: { password: value } },
        before,
        after: where === 1 ? { n: 1, text: value } : before,
      }
      const event = redact(sent, SECRETS)
      expect(JSON.stringify({ ...event, id: '', occurredAt: '' })).not.toContain(value)
      expect(event.details?.redacted).toContain('details.nested.password')
      if (isValid(sent, drawn.receivedAt)) expect(isValid(event, drawn.receivedAt)).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('an event of which nothing was taken out is the same, and one is never taken twice', () => {
  fc.assert(
    fc.property(anyEvent, (drawn) => {
      const sent = draftOf(drawn)
      const once = redact(sent, SECRETS)
      const twice = redact(once, SECRETS)
      expect(twice).toEqual(once)
    }),
    { numRuns: 200 },
  )
})

describe('an event with more secrets than can be looked for', () => {
  const secrets = (characters: number) =>
    Array.from({ length: characters / 16 }, (_, i) => `s${i}`.padEnd(16, 'x'))
  const event = draft({
    actor: {
      type: 'user',
      id: 'u_1',
      email: 's7xxxxxxxxxxxxxx',
      name: 'Ada',
      onBehalfOf: { type: 'user', id: 'u_2' },
    },
    message: 'with s7xxxxxxxxxxxxxx',
    details: { note: 'with s7xxxxxxxxxxxxxx' },
    before: { a: 1 },
  })

  test('tells who did what, and nothing else', () => {
    const after = { password: secrets(SPREAD_CHARACTERS_MAX + 16) }
    expect(redact({ ...event, after }, SECRETS)).toEqual({
      actor: { type: 'user', id: 'u_1', name: '[redacted]', onBehalfOf: { type: 'user', id: 'u_2' } },
      action: 'flow.update',
      change: 'UPDATE',
      resource: { type: 'FLOW', id: 'f' },
      message: '[redacted]',
      details: { redacted: ['after.password'] },
      before: '[redacted]',
      after: '[redacted]',
    })
  })

  test('begins behind the limit', () => {
    const after = { password: secrets(SPREAD_CHARACTERS_MAX) }
    expect(redact({ ...event, after }, SECRETS)).toMatchObject({
      message: 'with [redacted]',
      before: { a: 1 },
    })
  })
})
