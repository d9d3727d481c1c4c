import { describe, expect, it } from 'vitest'

import type { Json, JsonObject } from '@/lib/base/json'
import { isUuidV7, uuidMs } from '@/lib/base/uuid'
import type { EventDraft } from '@/lib/event/event'
import { validateEvent } from '@/lib/event/validate'

import { textIn } from './ledger'
import { DEMO_EVENTS, demoEvents, type Story } from './story'

const NOW = new Date('2026-11-20T15:30:00Z')
const story = demoEvents({ now: NOW })
const all = allOf(story)

function allOf(one: Story): EventDraft[] {
  return one.tenants.flatMap((tenant) => tenant.events)
}

/** Every text of a JSON value, keys left out. */
function* textsOf(value: Json): Generator<string> {
  if (typeof value === 'string') yield value
  else if (Array.isArray(value)) for (const item of value) yield* textsOf(item)
  else if (typeof value === 'object' && value !== null)
    for (const item of Object.values(value)) yield* textsOf(item)
}

/** Every text anywhere in the story, once. */
function everyText(): Set<string> {
  const texts = new Set<string>()
  for (const event of all) for (const text of textsOf(JSON.parse(JSON.stringify(event)))) texts.add(text)
  return texts
}

describe('the same story every time', () => {
  it('is the same byte for byte at another hour of the day', () => {
    const again = demoEvents({ now: new Date('2026-11-20T00:00:01Z') })
    expect(JSON.stringify(again) === JSON.stringify(story)).toBe(true)
  })

  it('is another with another seed, without one id in common', () => {
    const other = demoEvents({ now: NOW, seed: 'another' })
    const ids = new Set(all.map((event) => event.id))
    expect(allOf(other).filter((event) => ids.has(event.id))).toEqual([])
  })

  it('works out on any day, at any size', () => {
    for (const [day, seed, events] of [
      ['2027-01-03', 'a', 20_000],
      ['2027-03-29', 'b', 20_000],
      ['2026-12-31', 'c', 70_000],
    ] as const) {
      const size = allOf(demoEvents({ now: new Date(day), seed, events })).length
      expect(size / events).toBeGreaterThan(0.9)
      expect(size / events).toBeLessThan(1.1)
    }
  })
})

describe('its size and its order', () => {
  it('has at least 50,000 events in three tenants, one of them the child of another', () => {
    expect(all.length).toBeGreaterThan(50_000)
    expect(Math.abs(all.length - DEMO_EVENTS)).toBeLessThan(1500)
    const sizes = story.tenants.map(({ slug, parent, events }) => [
      slug,
      parent,
      Math.round(events.length / 1000),
    ])
    expect(sizes).toEqual([
      ['meridian', null, 43],
      ['meridian-partners', 'meridian', 4],
      ['northwind-labs', null, 7],
    ])
  })

  it('tells the ninety days before the day, each in order of time and id', () => {
    const end = Date.parse('2026-11-20T00:00:00Z')
    for (const { events } of story.tenants) {
      const ids = events.map((event) => event.id ?? '')
      expect(ids.every(isUuidV7)).toBe(true)
      expect(ids.every((id, n) => n === 0 || id > (ids[n - 1] ?? ''))).toBe(true)
      expect(events.every((event, n) => Date.parse(event.occurredAt ?? '') === uuidMs(ids[n] ?? ''))).toBe(
        true,
      )
      expect(uuidMs(ids[0] ?? '')).toBeGreaterThanOrEqual(end - 90 * 86_400_000)
      expect(uuidMs(ids.at(-1) ?? '')).toBeLessThan(end)
    }
    expect(new Set(all.map((event) => event.id)).size).toBe(all.length)
  })

  it('is accepted as it is, event by event', () => {
    const wrong = all.flatMap((event) => {
      const checked = validateEvent(event, 'event', NOW)
      return 'problems' in checked || JSON.stringify(checked.draft) !== JSON.stringify(event) ? [checked] : []
    })
    expect(wrong).toEqual([])
  })
})

describe('documents before and after', () => {
  it.each(story.tenants)('join without a gap in $slug', ({ events }) => {
    const states = new Map<string, string | null>()
    const broken: string[] = []
    for (const event of events) {
      const { type, id } = event.resource
      if (event.before === undefined && event.after === undefined) continue
      const key = `${type} ${id}`
      const before = event.before === undefined ? null : JSON.stringify(event.before)
      if (states.has(key) && states.get(key) !== before) broken.push(`${event.action} ${key}`)
      states.set(key, event.after === undefined ? null : JSON.stringify(event.after))
    }
    expect(broken).toEqual([])
    expect(states.size).toBeGreaterThan(50)
  })

  it('are there as the change says, and only when it happened', () => {
    const shape = ({ before, after }: EventDraft): string =>
      `${before === undefined ? '' : 'before'} ${after === undefined ? '' : 'after'}`.trim()
    const shapes = new Map<string, Set<string>>()
    for (const event of all) {
      const key = `${event.change} ${event.outcome}`
      shapes.set(key, (shapes.get(key) ?? new Set()).add(shape(event)))
    }
    expect(Object.fromEntries([...shapes].map(([key, set]) => [key, [...set]]))).toEqual({
      'CREATE success': ['after'],
      'UPDATE success': ['before after'],
      'DELETE success': ['before'],
      'UPDATE failure': [''],
      'READ success': [''],
      'READ failure': [''],
      'NONE success': [''],
      'NONE failure': [''],
    })
  })

  it('differ in every update', () => {
    const same = all.filter(
      (event) =>
        event.change === 'UPDATE' &&
        event.after !== undefined &&
        JSON.stringify(event.before) === JSON.stringify(event.after),
    )
    expect(same.map((event) => event.message)).toEqual([])
  })

  it('say of roles and states what the details say', () => {
    const wrong = all.filter(({ details, after }) =>
      ['role', 'state', 'version'].some((key) => {
        const said = details?.[key]
        const is =
          typeof after === 'object' && after !== null && !Array.isArray(after) ? after[key] : undefined
        return said !== undefined && is !== undefined && said !== is
      }),
    )
    expect(wrong.map((event) => event.message)).toEqual([])
  })

  it('say in the message of a raised number what the diff shows', () => {
    const raised = all.filter((event) => /raised retries of/.test(event.message ?? ''))
    expect(raised.length).toBeGreaterThan(10)
    for (const { before, after, message } of raised) {
      const [from, to] = [before, after].map((one) => textIn(one as JsonObject, 'retries'))
      expect(message).toMatch(new RegExp(` from ${from} to ${to}\\.$`))
    }
  })
})

describe('a company at work', () => {
  const [meridian] = story.tenants

  it('signs in on weekdays, at the hours of its offices', () => {
    const signIns = meridian.events.filter((e) => e.action === 'session.login' && e.details?.['mfa'] === true)
    const weekend = signIns.filter((e) => [0, 6].includes(new Date(e.occurredAt ?? '').getUTCDay()))
    expect(signIns.length).toBeGreaterThan(1500)
    expect(weekend.length / signIns.length).toBeLessThan(0.02)
    const inBengaluru = signIns.filter((e) => e.details?.['country'] === 'IN')
    const morning = inBengaluru.filter((e) => /T0[2-5]:/.test(e.occurredAt ?? ''))
    expect(morning.length / inBengaluru.length).toBeGreaterThan(0.9)
  })

  it('starts flows when their schedule says so, also after it was changed', () => {
    const minutes = (from: string, to: string): string[] => {
      const starts = meridian.events.filter(
        (e) =>
          e.action === 'execution.start' &&
          e.resource.name === 'ad-spend-load' &&
          e.details?.['trigger'] === 'schedule',
      )
      const between = starts.filter((e) => (e.occurredAt ?? '') >= from && (e.occurredAt ?? '') < to)
      return [...new Set(between.map((e) => (e.occurredAt ?? '').slice(11, 16)))]
    }
    const change = meridian.events.find(
      (e) => e.action === 'flow.update' && e.resource.id === 'ad-spend-load',
    )
    const at = change?.occurredAt ?? ''
    expect(minutes('2026', at)).toHaveLength(12)
    expect(minutes(at, '2027')).toEqual(expect.arrayContaining(['00:10', '06:10', '12:10', '18:10']))
    expect(minutes(at, '2027')).toHaveLength(4)
  })

  it('tells each execution in one trace, from its start to its end', () => {
    const traces = new Map<string, Set<string | undefined>>()
    for (const event of meridian.events) {
      if (!/^(execution\.(start|end)|task\.fail)$/.test(event.action)) continue
      const id = event.resource.id ?? ''
      traces.set(id, (traces.get(id) ?? new Set()).add(event.traceId))
    }
    expect(traces.size).toBeGreaterThan(10_000)
    expect([...traces.values()].filter((ids) => ids.size !== 1)).toEqual([])
  })

  it('uses every kind of actor, people on behalf of others, and about fifty actions', () => {
    expect(new Set(meridian.events.map((e) => e.actor.type)).size).toBe(4)
    const borrowed = meridian.events.filter((e) => e.actor.type === 'user' && e.actor.onBehalfOf)
    expect(borrowed.length).toBeGreaterThan(20)
    expect(new Set(meridian.events.map((e) => e.action)).size).toBeGreaterThan(50)
    const people = new Set(meridian.events.flatMap((e) => (e.actor.type === 'user' ? [e.actor.id] : [])))
    expect(people.size).toBeGreaterThanOrEqual(35)
  })
})

describe('nothing that could be real', () => {
  const texts = everyText()

  it('keeps to networks, names and addresses that are reserved for examples', () => {
    const addresses = new Set(all.flatMap((e) => (e.client?.ip === undefined ? [] : [e.client.ip])))
    const real = [...addresses].filter((ip) => !/^(10\.|203\.0\.113\.|198\.51\.100\.|192\.0\.2\.)/.test(ip))
    expect(real).toEqual([])
    const mailboxes = [...texts].filter((text) => /^\S+@\S+$/.test(text))
    expect(mailboxes.length).toBeGreaterThan(40)
    expect(mailboxes.filter((text) => !text.endsWith('.example'))).toEqual([])
    const hosts = [...texts].flatMap((text) =>
      [...text.matchAll(/https?:\/\/([^/\s"]+)/g)].map((match) => match[1] ?? ''),
    )
    expect(hosts.filter((host) => !/\.(example|internal)$/.test(host))).toEqual([])
  })

  it('holds no secret, nor what a scanner would take for one', () => {
    const looksReal =
      /AKIA|ASIA[A-Z0-9]{12}|gh[pousr]_|github_pat|sk[-_](live|test)|xox[abprs]-|AIza|glpat-|eyJ[A-Za-z0-9_-]{10}|BEGIN [A-Z ]*PRIVATE KEY/
    expect([...texts].filter((text) => looksReal.test(text))).toEqual([])
    const states = all.flatMap((e) => (e.resource.type === 'SECRET' ? [e.before, e.after] : []))
    const values = states.flatMap((state) => (state === undefined ? [] : [(state as JsonObject)['value']]))
    expect(new Set(values)).toEqual(new Set(['[redacted]']))
  })

  it('has no address in the keys of details', () => {
    const keys = new Set(all.flatMap((e) => Object.keys(e.details ?? {})))
    expect([...keys].filter((key) => !/^[A-Za-z]+$/.test(key))).toEqual([])
  })

  it('says everything in one sentence', () => {
    const messages = new Set(all.map((e) => e.message ?? ''))
    expect([...messages].filter((text) => !/^[A-Z\p{Lu}a-z0-9][^\n]{8,200}\.$/u.test(text))).toEqual([])
  })
})
