import { readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'

import type { JsonObject } from '@/lib/base/json'
import { changedPaths } from '@/lib/diff/changes'
import type { EventDraft } from '@/lib/event/event'
import { matcher } from '@/lib/query/matches'
import { readQuery } from '@/lib/query/validate'
import { storedDraft } from '@/lib/testing/stored-draft'

import type { Step } from './question'
import { demoQuestions } from './questions'
import { demoEvents, type Story } from './story'

const STORIES = [
  demoEvents({ now: new Date('2026-11-20T09:00:00Z') }),
  demoEvents({ now: new Date('2027-04-02T09:00:00Z'), seed: 'another', events: 20_000 }),
]

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** What the last step of a way lets one read. */
function shownBy(step: Step | undefined): string {
  if (step?.do === 'read' || step?.do === 'see' || step?.do === 'set-by') return step.text
  if (step?.do === 'export') return String(step.rows)
  return step?.do === 'count' ? String(step.events) : step?.do === 'top' ? step.value : ''
}

const detail = (event: EventDraft | undefined, key: string): unknown => event?.details?.[key]

/** The events that say all of this in their details, action or address, newest first. */
function where(events: readonly EventDraft[], facts: Record<string, unknown>): EventDraft[] {
  const views: Record<string, (event: EventDraft) => unknown> = {
    action: (event) => event.action,
    outcome: (event) => event.outcome,
    change: (event) => event.change,
    ip: (event) => event.client?.ip,
    type: (event) => event.resource.type,
    actor: (event) => event.actor.name,
    session: (event) => event.sessionId,
  }
  return events
    .filter((event) =>
      Object.entries(facts).every(([key, value]) => (views[key]?.(event) ?? detail(event, key)) === value),
    )
    .toReversed()
}

/**
 * What somebody would do who knows nothing of how the story was made: start from the end, the incident, and follow each
 * address, session, key and person to the next.
 */
function analyst(story: Story): string[] {
  const [meridian] = story.tenants
  const { events } = meridian
  const incident = where(events, { action: 'incident.open' })[0]
  const number = incident?.resource.id ?? ''
  const searched = where(events, { action: 'auditlog.search', ticket: number }).map((event) =>
    detail(event, 'searched'),
  )
  const keyId = searched.find((text) => typeof text === 'string' && text.startsWith('key_'))
  const withKey = where(events, { apiKeyId: keyId })
  const added = withKey.findLast((event) => event.resource.type === 'FLOW')
  const tasks = changedPaths(added?.before, added?.after).filter((change) => change.kind === 'added')
  const made = withKey.find((event) => event.action === 'api_key.create')
  const person = made?.actor.name
  const promotion = where(events, { type: 'BINDING', role: 'admin', userId: made?.actor.id })[0]
  const entry = where(events, { action: 'session.login', outcome: 'success', actor: person }).at(-1)
  const refused = where(events, { session: made?.sessionId, outcome: 'failure', type: 'TENANT_SETTINGS' })[0]
  const northwind = story.tenants.find((tenant) => tenant.slug === 'northwind-labs')
  const restored = where(northwind?.events ?? [], { action: 'flow.create' }).find((e) =>
    /by mistake/.test(e.message ?? ''),
  )
  const lost = where(northwind?.events ?? [], { flowId: restored?.resource.id, change: 'DELETE' })[0]
  const scanners = where(events, { outcome: 'failure', action: 'session.login' }).filter((e) =>
    /greyfinch/.test(e.client?.userAgent ?? ''),
  )
  const approval = where(events, { action: 'change_request.approve' }).find((e) =>
    e.message?.toLowerCase().includes('greyfinch'),
  )
  expect(scanners.length).toBe(240)
  return [
    entry?.client?.ip,
    person,
    promotion?.actor.name,
    made?.resource.name,
    tasks.map((change) => (change.to as JsonObject | undefined)?.['id']).find((id) => id !== undefined),
    withKey.filter((event) => event.action === 'secret.read' && event.outcome === 'success').length,
    detail(refused, 'field'),
    number,
    approval?.resource.id,
    lost?.actor.name,
  ].map(String)
}

describe.each(STORIES)('the questions of the story up to $day', (story) => {
  const questions = demoQuestions(story)
  const eventsOf = (slug: string): readonly EventDraft[] =>
    story.tenants.find((one) => one.slug === slug)?.events ?? []

  it('have the answers that somebody finds who follows the events from the end', () => {
    expect(questions.slice(0, 10).map((question) => question.answer)).toEqual(analyst(story))
  })

  it('ask for the address that guessed most, by another count', () => {
    const [first] = questions
    const date = /\d{4}-\d{2}-\d{2}/.exec(first?.question ?? '')?.[0] ?? ''
    const counts = new Map<string, number>()
    for (const event of eventsOf('meridian')) {
      if (
        event.action !== 'session.login' ||
        event.outcome !== 'failure' ||
        !event.occurredAt?.startsWith(date)
      )
        continue
      const ip = event.client?.ip ?? ''
      counts.set(ip, (counts.get(ip) ?? 0) + 1)
    }
    expect([...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0]).toBe(first?.answer)
  })

  it('have queries without a problem', () => {
    for (const { query, path } of questions) {
      const texts = [query, ...path.flatMap((step) => (step.do === 'search' ? [step.text] : []))]
      expect(texts.map((text) => readQuery(text).problems)).toEqual(texts.map(() => []))
    }
  })

  it('have queries that find the event with the answer, and few or no others', () => {
    const found = questions.slice(0, 10).map(({ tenant, query, path, id }) => {
      const matches = matcher(readQuery(query).tree)
      // Executions are five events of six and in none of the answers.
      const few = eventsOf(tenant).filter((event) => event.resource.type !== 'EXECUTION')
      const ids = new Set(few.filter((event) => matches(storedDraft(tenant, event))).map((event) => event.id))
      const shown = path.flatMap((step) => ('event' in step ? [step.event] : []))
      expect(
        shown.filter((one) => !ids.has(one)),
        id,
      ).toEqual([])
      return ids.size
    })
    expect(found.slice(1)).toEqual([1, 1, 1, 2, 4, 1, 1, 2, 1])
    expect(found[0]).toBeGreaterThan(100)
  })

  it('lead by steps that can be done: the events are there, and so is what is to be read in them', () => {
    for (const { tenant, path, answer } of questions) {
      const events = eventsOf(tenant)
      for (const step of path) {
        if (!('event' in step)) continue
        const event = events.find((one) => one.id === step.event)
        expect(event).toBeDefined()
        if (step.do === 'read') expect(JSON.stringify(event)).toContain(step.text)
        if (step.do === 'tag') expect(detail(event, step.key)).toBe(step.value)
      }
      expect(path[0]).toEqual({ do: 'tenant', slug: tenant })
      expect(shownBy(path.at(-1))).toBe(answer)
    }
  })

  it('are those of docs/demo.md, in its order', () => {
    const listed = readFileSync('docs/demo.md', 'utf8').matchAll(/^(\d+)\. (.+)$/gm)
    const lines = [...listed].map(([, n, words = '']) => ({ id: `q${n}`, words: words.replaceAll('`', '') }))
    expect(lines.map(({ id }) => id)).toEqual(questions.map(({ id }) => id))
    for (const [i, { words }] of lines.entries())
      expect(questions[i]?.question).toMatch(new RegExp(`^${escaped(words).replaceAll('…', '.+')}$`))
  })

  it('give nothing away: no answer stands in its own question', () => {
    for (const { question, answer } of questions)
      expect(question).not.toMatch(new RegExp(`(?<![\\w-])${escaped(answer)}(?![\\w-])`))
    expect(new Set(questions.map((question) => question.id)).size).toBe(20)
  })
})

describe.each(STORIES)('the break-in in the story up to $day', (story) => {
  const { events } = story.tenants[0]

  it('shares something to click from each step to the next', () => {
    const [address, person = ''] = analyst(story)
    const entry = where(events, { ip: address, action: 'session.login', outcome: 'success' })[0]
    const inSession = where(events, { session: entry?.sessionId })
    expect(inSession.map((event) => event.action)).toContain('kv.read')
    const sameAddress = where(events, { ip: address, action: 'binding.update' })[0]
    expect(sameAddress?.subjects?.[0]?.name).toBe(person)
    const next = where(events, { actor: person, action: 'session.login' })[0]
    expect(next?.client?.ip).not.toBe(address)
    const atNext = where(events, { ip: next?.client?.ip }).map((event) => event.action)
    expect(atNext).toEqual(
      expect.arrayContaining([
        'api_key.create',
        'secret.read',
        'flow.update',
        'export.create',
        'api_key.delete',
      ]),
    )
    const traces = new Set(where(events, { ip: next?.client?.ip }).flatMap((event) => event.traceId ?? []))
    expect(traces.size).toBe(1)
  })

  it('leaves the flow as it was, and one execution that shows what it carried', () => {
    const changes = events.filter(
      (event) => event.resource.id === 'payout-reconciliation' && event.change === 'UPDATE',
    )
    const [added, removed] = changes
    expect(removed?.after).toEqual(added?.before)
    const carrying = events.filter(
      (event) => event.action === 'execution.end' && JSON.stringify(event.after).includes('mirror_copy'),
    )
    const deleted = new Set(where(events, { action: 'execution.delete' }).map((event) => event.resource.id))
    expect(carrying.filter((event) => !deleted.has(event.resource.id))).toHaveLength(1)
    expect(deleted.size).toBe(2)
  })

  it('was preceded by silence: the account and the service account do nothing before', () => {
    const [, person = '', service = ''] = analyst(story)
    const start =
      where(events, { action: 'session.login', outcome: 'success', actor: person }).at(-1)?.occurredAt ?? ''
    const earlier = events.filter((event) => (event.occurredAt ?? '') < start)
    expect(earlier.filter((event) => event.actor.name === person || event.actor.name === service)).toEqual([])
  })

  it('is not what fails most: two harmless things are louder', () => {
    const failures = new Map<string, number>()
    for (const event of events) {
      if (event.outcome !== 'failure' || !event.client?.ip) continue
      const network = event.client.ip.split('.').slice(0, 3).join('.')
      failures.set(network, (failures.get(network) ?? 0) + 1)
    }
    const order = [...failures].toSorted((a, b) => b[1] - a[1]).map(([network]) => network)
    expect(order.indexOf('203.0.113')).toBeGreaterThanOrEqual(2)
  })
})
