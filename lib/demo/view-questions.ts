import { invariant } from '@/lib/base/errors'
import type { Json } from '@/lib/base/json'
import { changedPaths } from '@/lib/diff/changes'
import type { EventDraft } from '@/lib/event/event'
import { fieldNamed } from '@/lib/event/fields'

import { dateOf, DAY } from './calendar'
import { type Asked, ask, type DemoQuestion, first, type Step, textOf } from './question'
import type { Trail } from './trail'

/** Questions that are answered by facets, by the pages of a resource, a trace and an actor, and by the catalogue. */
export function viewQuestions(events: readonly EventDraft[], trail: Trail): DemoQuestion[] {
  const edits = flowEdits(events)
  return [
    namespaceQuestion(events),
    timeoutQuestion(edits),
    traceQuestion(events, trail),
    ...retriesQuestions(edits),
    addressQuestion(events, trail),
    catalogueQuestion(events),
    secretsQuestion(events),
    countQuestion(edits),
    compareQuestion(edits),
  ]
}

type Way = Omit<Asked, 'shows' | 'isInside' | 'tenant'> & { way: Step[] }

/** A question about Meridian with a way of its own, of which the last step shows the answer. */
function asked(n: number, { question, answer, query, way }: Way): DemoQuestion {
  const path: Step[] = [{ do: 'tenant', slug: 'meridian' }, ...way]
  return { id: `q${n}`, question, answer, tenant: 'meridian', query, path }
}

function namespaceQuestion(events: readonly EventDraft[]): DemoQuestion {
  const gone = first(events, ({ action }) => action === 'namespace.delete')
  const event = gone.id ?? ''
  return asked(11, {
    question: `Who deleted the namespace ${gone.resource.id}?`,
    answer: gone.actor.name ?? '',
    query: 'type:NAMESPACE change:DELETE',
    way: [
      { do: 'facet', name: shownAs('type'), value: 'NAMESPACE' },
      { do: 'facet', name: shownAs('change'), value: 'DELETE' },
      { do: 'read', event, text: gone.actor.name ?? '' },
    ],
  })
}

/** One change of a member of a flow's document. */
interface Edit {
  event: EventDraft
  flow: string
  path: string
  from: Json | undefined
  to: Json | undefined
}

function flowEdits(events: readonly EventDraft[]): Edit[] {
  return events
    .filter(
      ({ resource, change, outcome }) =>
        resource.type === 'FLOW' && change === 'UPDATE' && outcome === 'success',
    )
    .flatMap((event) =>
      changedPaths(event.before, event.after).map(({ path, from, to }) => ({
        event,
        flow: event.resource.id ?? '',
        path,
        from,
        to,
      })),
    )
}

/** What one person changed from one value to another, which only happened once. */
function timeoutQuestion(edits: readonly Edit[]): DemoQuestion {
  const timeouts = edits.filter(({ path, event }) => path === 'timeout' && event.actor.type === 'user')
  const key = ({ event, from, to }: Edit) => JSON.stringify([event.actor.name, from, to])
  const single = timeouts.find((edit) => timeouts.filter((other) => key(other) === key(edit)).length === 1)
  invariant(single, 'somebody changed a timeout in a way that nobody else did')
  const { event, from, to, flow } = single
  return ask(12, {
    question: `Of which flow did ${event.actor.name} change the timeout from ${text(from)} to ${text(to)}?`,
    answer: flow,
    query: `actor.name:${JSON.stringify(event.actor.name)} from:timeout=${text(from)} to:timeout=${text(to)} outcome:success`,
    shows: event,
  })
}

function traceQuestion(events: readonly EventDraft[], { key }: Trail): DemoQuestion {
  const edit = first(
    events,
    ({ action, details }) => action === 'flow.update' && details?.['apiKeyId'] === key.resource.id,
  )
  const all = events.filter(({ traceId }) => traceId === edit.traceId)
  invariant(edit.traceId !== undefined && all.length > 1, 'the deployment left a trace')
  return asked(13, {
    question: `With the key ${key.resource.id} a flow was changed in one go with other things. How many events did that leave, in all systems?`,
    answer: String(all.length),
    query: `trace:${edit.traceId}`,
    way: [
      { do: 'search', text: `apiKeyId:${key.resource.id} action:flow.update` },
      { do: 'open', event: edit.id ?? '' },
      { do: 'follow', to: 'trace' },
      { do: 'see', beside: 'Events', text: String(all.length) },
    ],
  })
}

/** What a flow looked like on a quiet day, and who had set its retries: not who changed the flow last. */
function retriesQuestions(edits: readonly Edit[]): DemoQuestion[] {
  const { set, last, date } = quietDay(edits)
  const retries = text(set.to)
  const way: Step[] = [
    { do: 'search', text: `type:FLOW resource.id:${set.flow} change:UPDATE` },
    { do: 'open', event: last.event.id ?? '' },
    { do: 'follow', to: 'history' },
    { do: 'as-of', date },
  ]
  const query = `type:FLOW resource.id:${set.flow} changed:retries`
  return [
    asked(14, {
      question: `How many retries did the flow ${set.flow} have at the end of ${date} (UTC)?`,
      answer: retries,
      query,
      way: [...way, { do: 'see', beside: set.path, text: retries }],
    }),
    asked(15, {
      question: `Who had set the number of retries that ${set.flow} had at the end of ${date} (UTC)? It was not the one who changed the flow last.`,
      answer: set.event.actor.name ?? '',
      query,
      way: [...way, { do: 'set-by', member: set.path, text: set.event.actor.name ?? '' }],
    }),
  ]
}

/** A day without any change of a flow, whose retries somebody else had set than who changed it last. */
function quietDay(edits: readonly Edit[]): { set: Edit; last: Edit; date: string } {
  for (const set of edits.filter(({ path }) => path === 'retries')) {
    const later = edits.filter(({ flow, event }) => flow === set.flow && msOf(event) > msOf(set.event))
    const next = later.find(({ path }) => path === 'retries')
    const between = later.filter(({ event }) => next === undefined || msOf(event) < msOf(next.event))
    const last = between.findLast(({ path }) => path !== 'retries')
    if (last === undefined || last.event.actor.name === set.event.actor.name) continue
    const day = Math.floor(msOf(last.event) / DAY) + 1
    if (next === undefined || Math.floor(msOf(next.event) / DAY) <= day) continue
    return { set, last, date: dateOf(day * DAY) }
  }
  invariant(false, 'some flow had a quiet day')
}

function addressQuestion(events: readonly EventDraft[], { address, entry, key }: Trail): DemoQuestion {
  const other = key.client?.ip ?? ''
  invariant(other !== address, 'the intruder came back from elsewhere')
  invariant(
    events.every(
      ({ actor, client }) => actor.id !== entry.actor.id || [address, other].includes(client?.ip ?? other),
    ),
    'the intruder used two addresses',
  )
  return asked(16, {
    question: `From which other address than ${address} was the account of ${entry.actor.name} used?`,
    answer: other,
    query: `actor:${entry.actor.id} -ip:${address}`,
    way: [
      { do: 'search', text: `actor:${entry.actor.id} ip:${address}` },
      { do: 'open', event: entry.id ?? '' },
      { do: 'follow', to: 'actor' },
      { do: 'see', beside: 'Address', text: other },
    ],
  })
}

function catalogueQuestion(events: readonly EventDraft[]): DemoQuestion {
  const lock = first(events, ({ action }) => action === 'account.lock')
  return asked(17, {
    question:
      'By which action does the log tell that somebody could not sign in any more, after too many attempts?',
    answer: lock.action,
    query: `action:${lock.action}`,
    way: [
      { do: 'catalogue', find: 'lock' },
      { do: 'see', beside: lock.resource.type, text: lock.action },
    ],
  })
}

/** Since the first day from which on one namespace stands alone at the top: several may be read as often as each other. */
function secretsQuestion(events: readonly EventDraft[]): DemoQuestion {
  const reads = events.filter(({ action, outcome }) => action === 'secret.read' && outcome === 'success')
  for (const first of reads) {
    const since = dateOf(msOf(first))
    const [most, second] = countsOf(reads.filter(({ occurredAt = '' }) => occurredAt >= since))
    if (most === undefined || most.count === second?.count) continue
    const query = `action:secret.read outcome:success date>=${since}`
    return asked(18, {
      question: `In which namespace were most secrets read since ${since}?`,
      answer: most.namespace,
      query,
      way: [
        { do: 'search', text: query },
        { do: 'top', name: shownAs('namespace'), value: most.namespace, events: most.count },
      ],
    })
  }
  invariant(false, 'from some day on one namespace is read most')
}

/** How many events are of each namespace, the most frequent first. */
function countsOf(events: readonly EventDraft[]): { namespace: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const event of events) {
    const namespace = textOf(event, 'namespace')
    counts.set(namespace, (counts.get(namespace) ?? 0) + 1)
  }
  return [...counts].map(([namespace, count]) => ({ namespace, count })).toSorted((a, b) => b.count - a.count)
}

/** How often one person changed anything in flows, in the last 30 whole days. */
function countQuestion(edits: readonly Edit[]): DemoQuestion {
  const newest = edits.at(-1)
  invariant(newest, 'flows are changed')
  const since = dateOf(msOf(newest.event) - 30 * DAY)
  const people = edits.filter(({ event }) => event.actor.type === 'user' && (event.occurredAt ?? '') >= since)
  const name = people[0]?.event.actor.name ?? ''
  const made = new Set(people.filter(({ event }) => event.actor.name === name).map(({ event }) => event.id))
  const query = `type:FLOW changed:* actor.name:${JSON.stringify(name)} outcome:success change:UPDATE date>=${since}`
  return asked(19, {
    question: `How often did ${name} change flows since ${since}?`,
    answer: String(made.size),
    query,
    way: [
      { do: 'search', text: query },
      { do: 'count', events: made.size },
    ],
  })
}

/** What became of a value over several changes of one flow. */
function compareQuestion(edits: readonly Edit[]): DemoQuestion {
  const timeouts = edits.filter(({ path }) => path === 'timeout')
  const from = timeouts.find(
    (edit) => timeouts.filter(({ flow, to }) => flow === edit.flow && to !== edit.to).length > 0,
  )
  const to = timeouts.findLast((edit) => edit.flow === from?.flow && edit.to !== from.to)
  invariant(from && to && msOf(to.event) > msOf(from.event), 'some timeout was changed twice')
  const answer = text(to.to)
  return asked(20, {
    question: `After ${timeOf(from.event)} the flow ${from.flow} had a timeout of ${text(from.to)}. Which one did it have after ${timeOf(to.event)}?`,
    answer,
    query: `type:FLOW resource.id:${from.flow} changed:timeout`,
    way: [
      { do: 'search', text: `type:FLOW resource.id:${from.flow} changed:timeout` },
      { do: 'open', event: from.event.id ?? '' },
      { do: 'follow', to: 'history' },
      { do: 'compare', a: from.event.id ?? '', b: to.event.id ?? '' },
      { do: 'see', beside: to.path, text: answer },
    ],
  })
}

/** What the facet of a key is called on the screen. */
const shownAs = (key: string): string => fieldNamed(key)?.label ?? key

const msOf = (event: EventDraft): number => Date.parse(event.occurredAt ?? '')

/** To the second, as pages show it. */
const timeOf = (event: EventDraft): string => `${(event.occurredAt ?? '').slice(0, 19).replace('T', ' ')} UTC`

const text = (value: Json | undefined): string =>
  typeof value === 'string' ? value : JSON.stringify(value ?? null)
