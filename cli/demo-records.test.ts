import { expect, test } from 'vitest'

import { decodeRecord } from '@/lib/decode/decode-record'
import { decoderOf } from '@/lib/decode/formats'
import { readRecords } from '@/lib/decode/read-records'
import { demoEvents } from '@/lib/demo/story'
import type { EventDraft } from '@/lib/event/event'
import { readMasks } from '@/lib/event/masks'
import { validateEvent } from '@/lib/event/validate'
import { redact } from '@/lib/rules/redact'

const NOW = new Date('2026-11-23T09:00:00Z')
const told = (now: Date) => demoEvents({ now, events: 20_000 })
const story = told(NOW)
const [meridian] = story.tenants

interface Known {
  event: EventDraft
  identity: string | undefined
}

/** What the product makes of the records of a system. */
function madeOf(system: string): Known[] {
  const decoder = decoderOf(system)
  const records = meridian.records.find((one) => one.system === system)
  if (decoder === undefined || records === undefined) throw new Error(`The story has records of ${system}.`)
  const body = new TextEncoder().encode(records.lines.join('\n'))
  return [...readRecords(decoder, body)].map(({ record, text }) => {
    if (record === undefined) throw new Error(`This is a record: ${text}`)
    const { event, identity } = decodeRecord(decoder, record, text)
    const checked = validateEvent(event, 'event', NOW)
    if ('problems' in checked) throw new Error(JSON.stringify(checked.problems))
    return { event: checked.draft, identity }
  })
}

const events = (system: string): EventDraft[] => madeOf(system).map(({ event }) => event)

test('records of other systems are read, each with an identity, in the time of the story', () => {
  for (const { system, lines } of meridian.records) {
    const made = madeOf(system)
    expect(made, system).toHaveLength(lines.length)
    expect(new Set(made.map(({ identity }) => identity ?? '')), system).toHaveProperty('size', made.length)
    for (const { event, identity } of made) {
      expect(identity, system).toBeDefined()
      expect(event.action).not.toBe('unknown')
      // The last working day before the Monday on which it ends.
      expect(event.occurredAt?.slice(0, 10), system).toBe('2026-11-20')
    }
  }
})

test('a new tenant takes nothing out of the story: what it hides, it hid itself', () => {
  const read = readMasks([])
  if ('problem' in read) throw new Error(read.problem)
  const made = meridian.records.flatMap(({ system }) => events(system))
  const all = [...story.tenants.flatMap((tenant) => tenant.events), ...made]
  const taken = all.flatMap((event) => {
    const { details } = redact(event, { masks: read.masks, secrets: true })
    return details === event.details ? [] : [details?.['redacted']]
  })
  expect(taken).toEqual([])
})

test('they are the same at another hour of the day', () => {
  const again = told(new Date('2026-11-23T23:00:00Z')).tenants[0]
  expect(again.records).toEqual(meridian.records)
})

test('what Elasticsearch did for a sign-in has Kibana’s id, but for one change that shares only a request', () => {
  const [signIn] = events('kibana')
  expect(signIn).toMatchObject({
    action: 'user_login',
    resource: { type: 'SESSION' },
    outcome: 'success',
    actor: { name: 'selin.aydin' },
  })
  const behind = events('elasticsearch')
  const change = behind.filter(({ action }) => action === 'activate_user_profile')
  const others = behind.filter((one) => !change.includes(one))
  expect(new Set(others.map(({ traceId }) => traceId))).toEqual(new Set([signIn?.traceId]))
  expect(change).toHaveLength(1)
  expect(change[0]?.traceId).not.toBe(signIn?.traceId)
  const request = change[0]?.details?.['request.id']
  expect(others.map(({ details }) => details?.['request.id'])).toContain(request)
})

test('Konnect refuses one thing and grants another', () => {
  expect(events('konnect')).toMatchObject([
    { action: 'delete', resource: { type: 'ACCESS' }, outcome: 'failure' },
    { action: 'DELETE', change: 'DELETE', resource: { type: 'REQUEST' }, outcome: 'failure' },
    { action: 'edit', resource: { type: 'ACCESS' }, outcome: 'success' },
    { action: 'PATCH', change: 'UPDATE', resource: { type: 'REQUEST' }, outcome: 'success' },
  ])
})

test('Kestra tells what a flow was before and after', () => {
  const [edit] = events('kestra')
  expect(edit).toMatchObject({
    change: 'UPDATE',
    resource: { type: 'FLOW', id: 'index-retention' },
    before: { variables: { keepDays: 30 } },
    after: { variables: { keepDays: 90 } },
  })
})
