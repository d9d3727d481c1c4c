import { invariant } from '@/lib/base/errors'
import type { EventDraft } from '@/lib/event/event'

import { dateOf, DAY } from './calendar'
import type { Story } from './story'

/** One thing to do on the events page, by controls that are there for everybody. Events are named by their id. */
export type Step =
  /** Choose the tenant in the header. */
  | { do: 'tenant'; slug: string }
  /** Replace what stands in the query bar by this text, and search. */
  | { do: 'search'; text: string }
  /** Click this tag in the row of the event: it is added to the query. */
  | { do: 'tag'; event: string; key: string; value: string }
  /** Open the row of the event. */
  | { do: 'open'; event: string }
  /** This text can be read in the event's row or in what was opened below it. */
  | { do: 'read'; event: string; text: string }
  /** Export the view as CSV: it says that so many rows were written. */
  | { do: 'export'; rows: number }

/** A question about the story, its answer, and the way there. */
export interface DemoQuestion {
  id: string
  question: string
  /** Exactly as it stands in the events. */
  answer: string
  /** Slug of the tenant that it is about. */
  tenant: string
  /** Finds the event, or the few events, that answer it. */
  query: string
  /** From the events page to the answer. */
  path: Step[]
}

/** Ten questions whose answers are read from the events of this story. */
export function demoQuestions(story: Story): DemoQuestion[] {
  const meridian = eventsOf(story, 'meridian')
  const trail = trailOf(meridian)
  return [
    ...nightQuestions(trail),
    ...keyQuestions(meridian, trail),
    ...laterQuestions(meridian),
    northwindQuestion(eventsOf(story, 'northwind-labs')),
  ]
}

/** What everything else in the night hangs on: the events that lead to the intruder's key. */
interface Trail {
  address: string
  date: string
  /** The last failed sign-in from that address. */
  guess: EventDraft
  entry: EventDraft
  promotion: EventDraft
  key: EventDraft
}

function trailOf(events: readonly EventDraft[]): Trail {
  const { address, date } = guessing(events)
  const guess = events.findLast((e) => isSignIn(e, 'failure') && e.client?.ip === address)
  invariant(guess, 'somebody guessed')
  const entry = first(events, (e) => isSignIn(e, 'success') && e.client?.ip === address)
  const promotion = first(
    events,
    ({ action, details }) =>
      action === 'binding.update' && details?.['role'] === 'admin' && details['userId'] === entry.actor.id,
  )
  const key = first(events, (e) => e.action === 'api_key.create' && e.actor.id === entry.actor.id)
  return { address, date, guess, entry, promotion, key }
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

interface Asked {
  question: string
  answer: string
  query: string
  /** The event in which the answer stands. */
  shows: EventDraft
  /** The answer is not in the row but in what opens below it. */
  isInside?: boolean
  tenant?: string
}

function ask(
  n: number,
  { question, answer, query, shows, isInside = false, tenant = 'meridian' }: Asked,
): DemoQuestion {
  const event = shows.id ?? ''
  return {
    id: `q${n}`,
    question,
    answer,
    tenant,
    query,
    path: [
      { do: 'tenant', slug: tenant },
      { do: 'search', text: query },
      ...(isInside ? [{ do: 'open' as const, event }] : []),
      { do: 'read', event, text: answer },
    ],
  }
}

/** The address that failed to sign in to most accounts on one day, and the day. */
function guessing(events: readonly EventDraft[]): { address: string; date: string } {
  const accounts = new Map<string, Set<string>>()
  for (const event of events) {
    const address = event.client?.ip
    if (!isSignIn(event, 'failure') || address === undefined) continue
    const key = `${event.occurredAt?.slice(0, 10)} ${address}`
    accounts.set(key, (accounts.get(key) ?? new Set()).add(textOf(event, 'account')))
  }
  const most = [...accounts].reduce((a, b) => (b[1].size > a[1].size ? b : a))
  const [date = '', address = ''] = most[0].split(' ')
  return { address, date }
}

function isSignIn(event: EventDraft, outcome: string): boolean {
  return event.action === 'session.login' && event.outcome === outcome
}

function eventsOf(story: Story, slug: string): readonly EventDraft[] {
  const tenant = story.tenants.find((one) => one.slug === slug)
  invariant(tenant, `${slug} is in the story`)
  return tenant.events
}

function first(events: readonly EventDraft[], fits: (event: EventDraft) => boolean): EventDraft {
  const found = events.find(fits)
  invariant(found, 'the story has the event that a question asks for')
  return found
}

function textOf(event: EventDraft, key: string): string {
  const value = event.details?.[key]
  return typeof value === 'string' ? value : ''
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
