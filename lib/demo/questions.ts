import { invariant } from '@/lib/base/errors'
import type { EventDraft } from '@/lib/event/event'

import { dateOf, DAY } from './calendar'
import { ask, type DemoQuestion, eventsOf, first, textOf } from './question'
import type { Story } from './story'
import { type Trail, trailOf } from './trail'
import { viewQuestions } from './view-questions'

/** Twenty questions whose answers are read from the events of this story. */
export function demoQuestions(story: Story): DemoQuestion[] {
  const meridian = eventsOf(story, 'meridian')
  const trail = trailOf(meridian)
  return [
    ...nightQuestions(trail),
    ...keyQuestions(meridian, trail),
    ...laterQuestions(meridian),
    northwindQuestion(eventsOf(story, 'northwind-labs')),
    ...viewQuestions(meridian, trail),
  ]
}

/** How the intruder came in and became an administrator. */
function nightQuestions({ address, date, guess, entry, promotion, key }: Trail): DemoQuestion[] {
  const dates = `date>=${date} date<${dateOf(Date.parse(date) + DAY)}`
  return [
    ask(1, {
      question: `On ${date} (UTC), from which address were passwords tried on more accounts than from any other?`,
      answer: address,
      query: `action:session.login outcome:failure ${dates}`,
      shows: guess,
      isInside: true,
    }),
    ask(2, {
      question: 'Whose account did that address get into?',
      answer: entry.actor.name ?? '',
      query: `ip:${address} action:session.login outcome:success`,
      shows: entry,
    }),
    ask(3, {
      question: 'Which service account then made that person an administrator?',
      answer: promotion.actor.name ?? '',
      query: `type:BINDING userId:${entry.actor.id} role:admin`,
      shows: promotion,
    }),
    ask(4, {
      question: 'What is the name of the API key that the new administrator made a quarter of an hour later?',
      answer: key.resource.name ?? '',
      query: `actor:${entry.actor.id} type:API_KEY change:CREATE`,
      shows: key,
    }),
  ]
}

/** What was done with the key. */
function keyQuestions(events: readonly EventDraft[], { key }: Trail): DemoQuestion[] {
  const keyId = key.resource.id ?? ''
  const withKey = events.filter((e) => e.details?.['apiKeyId'] === keyId)
  const edit = first(withKey, (e) => e.action === 'flow.update')
  const read = withKey.filter((e) => e.resource.type === 'SECRET' && e.outcome === 'success')
  const newestRead = read.at(-1)
  invariant(newestRead, 'secrets were read')
  const namespace = textOf(newestRead, 'namespace')
  return [
    ask(5, {
      question: `With that key the flow ${edit.resource.id} was changed. Which task was added to it?`,
      answer: lastTaskOf(edit),
      query: `apiKeyId:${keyId} action:flow.update`,
      shows: edit,
      isInside: true,
    }),
    {
      id: 'q6',
      question: 'How many secrets were read with that key?',
      answer: String(read.length),
      tenant: 'meridian',
      query: `apiKeyId:${keyId} type:SECRET namespace:${namespace}`,
      path: [
        { do: 'tenant', slug: 'meridian' },
        // One more was refused, in another namespace.
        { do: 'search', text: `apiKeyId:${keyId} type:SECRET` },
        { do: 'tag', event: newestRead.id ?? '', key: 'namespace', value: namespace },
        { do: 'export', rows: read.length },
      ],
    },
  ]
}

/** How it ended, and what it was not. */
function laterQuestions(events: readonly EventDraft[]): DemoQuestion[] {
  const refused = first(events, (e) => e.resource.type === 'TENANT_SETTINGS' && e.outcome === 'failure')
  const incident = first(events, (e) => e.action === 'incident.open')
  const exemption = first(events, (e) => e.action === 'settings.update' && textOf(e, 'network') !== '')
  const network = textOf(exemption, 'network')
  return [
    ask(7, {
      question: 'Which setting did the intruder try to switch off, and was refused?',
      answer: textOf(refused, 'field'),
      query: 'type:TENANT_SETTINGS outcome:failure',
      shows: refused,
    }),
    ask(8, {
      question: 'Under which number was the incident opened when it was found out?',
      answer: incident.resource.id ?? '',
      query: 'type:INCIDENT action:incident.open',
      shows: incident,
    }),
    ask(9, {
      question: `Weeks before, hundreds of sign-ins failed from ${network}. Which change ticket allowed that?`,
      answer: textOf(exemption, 'ticket'),
      query: `type:TENANT_SETTINGS network:${network}`,
      shows: exemption,
    }),
  ]
}

function northwindQuestion(events: readonly EventDraft[]): DemoQuestion {
  const deleted = first(events, (e) => e.action === 'flow.delete')
  return ask(10, {
    question: `Who at Northwind Labs deleted the flow ${deleted.resource.id} by mistake?`,
    answer: deleted.actor.name ?? '',
    query: `id:${deleted.resource.id} change:DELETE`,
    shows: deleted,
    tenant: 'northwind-labs',
  })
}

/** The id of the last task in the document after a change of a flow. */
function lastTaskOf(event: EventDraft): string {
  const after = event.after
  const tasks =
    typeof after === 'object' && after !== null && !Array.isArray(after) ? after['tasks'] : undefined
  const task = Array.isArray(tasks) ? tasks.at(-1) : undefined
  const id = typeof task === 'object' && task !== null && !Array.isArray(task) ? task['id'] : undefined
  return typeof id === 'string' ? id : ''
}
