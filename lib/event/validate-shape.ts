import type { z } from 'zod'

import { PROBLEMS_MAX, type Problem } from '@/lib/base/errors'
import { nearest } from '@/lib/base/nearest'
import { placeAt, quoted, type Step } from '@/lib/base/place'

import { draftSchema } from './draft-schema'
import { NAME_PATTERN } from './limits'

/** Members that only the receiver sets, and who or what sets them. */
const SET_BY_US: Record<string, string> = {
  tenant: 'is set from the API key: leave it out',
  source: 'is set from the API key: leave it out',
  receivedAt: 'is set when the event arrives: leave it out (occurredAt says when it happened)',
  index: 'is set when the event is appended to the log: leave it out',
  late: 'is set when the event arrives: leave it out',
  partial: 'is set when the event is indexed: leave it out',
}

/** What other systems call our members. */
const OTHER_NAMES: Record<string, string> = {
  '@timestamp': 'occurredAt',
  timestamp: 'occurredAt',
  time: 'occurredAt',
  date: 'occurredAt',
  createdAt: 'occurredAt',
  event: 'action',
  operation: 'action',
  crud: 'change',
  type: 'resource.type',
  target: 'resource',
  object: 'resource',
  entity: 'resource',
  user: 'actor',
  principal: 'actor',
  result: 'outcome',
  status: 'outcome',
  error: 'reason',
  description: 'message',
  metadata: 'details',
  meta: 'details',
  context: 'details',
  extra: 'details',
  tags: 'details',
  labels: 'details',
  old: 'before',
  new: 'after',
  ip: 'client.ip',
  userAgent: 'client.userAgent',
  trace: 'traceId',
  requestId: 'traceId',
  session: 'sessionId',
}

const REQUIRED = new Set(['actor', 'actor.type', 'action', 'change', 'resource', 'resource.type'])

const PARTY_MEMBERS = ['type', 'id', 'name', 'email']
const MEMBERS: Record<string, readonly string[]> = {
  '': Object.keys(draftSchema.shape),
  actor: [...PARTY_MEMBERS, 'onBehalfOf'],
  resource: ['type', 'id', 'name'],
  client: ['ip', 'userAgent'],
}

/** The problems that zod found with an event's shape, in our words, each with its place below `place`. */
export function shapeProblems(issues: readonly z.core.$ZodIssue[], event: unknown, place: string): Problem[] {
  const problems: Problem[] = []
  for (const issue of issues) {
    const steps = issue.path.map((step): Step => (typeof step === 'number' ? step : String(step)))
    // The walk through the values says more about `__proto__`.
    const unknown =
      issue.code === 'unrecognized_keys' ? issue.keys.filter((key) => key !== '__proto__') : null
    // Looking for what each of a hundred thousand unknown members could have meant would take a second.
    const room = PROBLEMS_MAX + 1 - problems.length
    if (room <= 0) break
    if (unknown === null) {
      problems.push({ path: placeAt(place, steps), message: messageFor(issue, steps, valueAt(event, steps)) })
    } else {
      for (const key of unknown.slice(0, room)) {
        problems.push({ path: placeAt(place, [...steps, key]), message: unknownMember(key, steps) })
      }
    }
  }
  return problems
}

function unknownMember(key: string, parents: readonly Step[]): string {
  if (parents.length === 0) {
    const setter = Object.hasOwn(SET_BY_US, key) ? SET_BY_US[key] : undefined
    if (setter !== undefined) return setter
    const meant = Object.hasOwn(OTHER_NAMES, key) ? OTHER_NAMES[key] : nearest(key, MEMBERS[''] ?? [])
    if (meant) return `is not a member of an event; did you mean ${meant}?`
    return 'is not a member of an event; facts of your own go into details'
  }
  const members = MEMBERS[parents.join('.')] ?? PARTY_MEMBERS
  const meant = nearest(key, members)
  return `is not known here${meant ? `; did you mean ${meant}?` : `: only ${members.join(', ')} are`}`
}

function messageFor(issue: z.core.$ZodIssue, steps: readonly Step[], value: unknown): string {
  const isRequired = REQUIRED.has(steps.join('.'))
  if (value === undefined) return 'is needed'
  if (value === null) return isRequired ? 'is needed, and null says nothing' : 'is null: leave it out instead'
  if (value === '') return isRequired ? 'is empty' : 'is empty: leave it out instead'
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${WORDS[issue.expected] ?? issue.expected}, not ${wordFor(value)}`
    case 'invalid_value':
      return oneOf(issue.values.map(String), value)
    case 'too_big':
      return Array.isArray(value)
        ? `has ${value.length} elements; at most ${issue.maximum} are taken`
        : `has ${typeof value === 'string' ? value.length : 0} characters; at most ${issue.maximum} are taken`
    case 'invalid_format':
      return `must match ${NAME_PATTERN.source}: letters, digits and . _ : / - (ids go into their own members)`
    default:
      return issue.message
  }
}

function oneOf(values: readonly string[], value: unknown): string {
  if (typeof value !== 'string') return `must be ${values.join(', ')}, not ${wordFor(value)}`
  const meant = nearest(value, values)
  return `must be one of ${values.join(', ')}, not ${quoted(value)}${meant ? `; did you mean ${meant}?` : ''}`
}

const WORDS: Record<string, string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  array: 'an array',
}

function wordFor(value: unknown): string {
  return WORDS[Array.isArray(value) ? 'array' : typeof value] ?? typeof value
}

function valueAt(event: unknown, steps: readonly Step[]): unknown {
  let value = event
  for (const step of steps) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    // safe: it has this member of its own
    value = (value as Record<Step, unknown>)[step]
  }
  return value
}
