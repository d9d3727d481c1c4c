import { describe, expect, it } from 'vitest'

import { isObject, type JsonObject } from '@/lib/base/json'
import type { EventDraft } from '@/lib/event/event'
import { matcher } from '@/lib/query/matches'
import { readQuery } from '@/lib/query/validate'
import { storedDraft } from '@/lib/testing/stored-draft'

import { demoQuestions } from './questions'
import { demoEvents } from './story'

const story = demoEvents({ now: new Date('2026-11-20T09:00:00Z'), events: 20_000 })
const questions = new Map(demoQuestions(story).map((question) => [question.id, question]))
const traced = /^trace:(.+)$/.exec(questions.get('q13')?.query ?? '')?.[1]
// Executions are five events of six, and only in what one trace holds.
const events = story.tenants[0].events.filter(
  ({ resource, traceId }) => resource.type !== 'EXECUTION' || traceId === traced,
)

/** The events of the tenant that a query finds, oldest first. */
function found(query: string): EventDraft[] {
  const { tree, problems } = readQuery(query)
  expect(problems, query).toEqual([])
  const matches = matcher(tree)
  return events.filter((event) => matches(storedDraft('meridian', event)))
}

const of = (id: string) => {
  const question = questions.get(id)
  if (question === undefined) throw new Error(`There is no ${id}.`)
  return { ...question, found: found(question.query) }
}
const member = (document: unknown, name: string) =>
  isObject(document as JsonObject) ? (document as JsonObject)[name] : undefined

describe('the answers of the second ten questions, by their queries', () => {
  it('are of the one event that is found', () => {
    expect(of('q11').found.map(({ actor }) => actor.name)).toEqual([of('q11').answer])
    expect(of('q12').found.map(({ resource }) => resource.id)).toEqual([of('q12').answer])
  })

  it('are how many events are found', () => {
    expect(String(of('q13').found.length)).toBe(of('q13').answer)
    expect(String(of('q19').found.length)).toBe(of('q19').answer)
  })

  it('are what the flow was on that day, and who had made it so', () => {
    const { question, found: edits } = of('q14')
    const end = `${/\d{4}-\d{2}-\d{2}/.exec(question)?.[0] ?? ''}T24`
    const set = edits.filter(({ occurredAt = '' }) => occurredAt < end).at(-1)
    expect(JSON.stringify(member(set?.after, 'retries'))).toBe(of('q14').answer)
    expect(set?.actor.name).toBe(of('q15').answer)
    const whole = found(`type:FLOW resource.id:${set?.resource.id} change:UPDATE outcome:success`)
    const last = whole.filter(({ occurredAt = '' }) => occurredAt < end).at(-1)
    expect(last?.actor.name).not.toBe(of('q15').answer)
  })

  it('are the address, the action and the namespace that the found events share', () => {
    const all = (id: string, read: (event: EventDraft) => unknown) => [...new Set(of(id).found.map(read))]
    expect(all('q16', ({ client }) => client?.ip).filter(Boolean)).toEqual([of('q16').answer])
    expect(all('q17', ({ action }) => action)).toEqual([of('q17').answer])
    const reads = of('q18').found.map(({ details }) => details?.['namespace'])
    const count = (namespace: unknown) => reads.filter((one) => one === namespace).length
    const most = [...new Set(reads)].toSorted((a, b) => count(b) - count(a))
    expect(most[0]).toBe(of('q18').answer)
  })

  it('are the state after the later of two changes', () => {
    const { path, answer, found: edits } = of('q20')
    const compared = path.find((step) => step.do === 'compare')
    const [a, b] = [compared?.a, compared?.b].map((id) => edits.find((event) => event.id === id))
    expect(member(b?.after, 'timeout')).toBe(answer)
    expect(member(a?.after, 'timeout')).not.toBe(answer)
  })

  it('are reached by ways whose events are found by what was searched last', () => {
    for (const { id, path } of [...questions.values()].slice(10)) {
      const search = path.findLast((step) => step.do === 'search')?.text
      const ids = search === undefined ? null : new Set(found(search).map((event) => event.id))
      const named = path.flatMap((step) => ('event' in step ? [step.event] : []))
      for (const event of named) expect(ids?.has(event) ?? true, `${id}: ${search}`).toBe(true)
    }
  })
})

// On these days two namespaces are read as often as each other, over all of the story.
it.each(['2026-12-18', '2026-12-26', '2027-02-12'])('twenty questions can be asked on %s', (day) => {
  const asked = demoQuestions(demoEvents({ now: new Date(`${day}T09:00:00Z`), events: 20_000 }))
  expect(asked.map(({ answer }) => answer).filter((answer) => answer !== '')).toHaveLength(20)
})
