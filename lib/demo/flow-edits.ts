import { isObject, type Json, type JsonObject } from '@/lib/base/json'

import { scheduleOf, tasksOf } from './flow-documents'
import type { Random } from './random'

/** A new document of a flow, and what was done to it: the end of "Ada …". */
export interface Edit {
  document: JsonObject
  /** Starts with a verb in the past: `raised retries of ledger-export from 2 to 3`. */
  what: string
}

type Editor = (document: JsonObject, random: Random) => Edit | null

/** One of the small changes that flows go through in a working week. It always differs from the document before. */
export function usualEdit(document: JsonObject, random: Random): Edit {
  for (;;) {
    const edit = random.weighted(EDITORS)(document, random)
    if (edit) return edit
  }
}

/** The document with another number of retries. */
export function withRetries(document: JsonObject, retries: number): Edit {
  const from = document['retries'] ?? 0
  const verb = typeof from === 'number' && retries < from ? 'lowered' : 'raised'
  return {
    document: { ...document, retries },
    what: `${verb} retries of ${nameOf(document)} from ${text(from)} to ${retries}`,
  }
}

/** The document with another timeout (an ISO 8601 duration). */
export function withTimeout(document: JsonObject, timeout: string): Edit {
  return {
    document: { ...document, timeout },
    what: `changed the timeout of ${nameOf(document)} from ${text(document['timeout'])} to ${timeout}`,
  }
}

/** The document with another schedule. */
export function withSchedule(document: JsonObject, cron: string): Edit {
  const from = scheduleOf(document)
  const triggers = listOf(document['triggers']).map((trigger) =>
    isObject(trigger) && 'cron' in trigger ? { ...trigger, cron } : trigger,
  )
  return {
    document: { ...document, triggers },
    what: `rescheduled ${nameOf(document)} from "${from ?? 'none'}" to "${cron}"`,
  }
}

/** The document with one label added or changed. */
export function withLabel(document: JsonObject, key: string, value: string): Edit {
  const labels = isObject(document['labels']) ? document['labels'] : {}
  return {
    document: { ...document, labels: { ...labels, [key]: value } },
    what: `labelled ${nameOf(document)} with ${key}=${value}`,
  }
}

/** The document with one more task at the end. */
export function withTask(document: JsonObject, task: JsonObject): Edit {
  return {
    document: { ...document, tasks: [...tasksOf(document), task] },
    what: `added the task ${text(task['id'])} to ${nameOf(document)}`,
  }
}

/** The document with some members of one task changed. */
export function withTaskMembers(document: JsonObject, taskId: string, members: JsonObject): Edit {
  const tasks = tasksOf(document).map((task) => (task['id'] === taskId ? { ...task, ...members } : task))
  return {
    document: { ...document, tasks },
    what: `changed ${Object.keys(members).join(' and ')} of the task ${taskId} in ${nameOf(document)}`,
  }
}

const TIMEOUTS = ['PT10M', 'PT15M', 'PT20M', 'PT30M', 'PT45M', 'PT1H', 'PT90M', 'PT2H']

const EDITORS: readonly (readonly [Editor, number])[] = [
  // Never between 3 and 5: those steps belong to the scripted flows.
  [(doc, random) => differing(doc, withRetries(doc, random.pick([0, 1, 2, 4]))), 4],
  [(doc, random) => differing(doc, withTimeout(doc, random.pick(TIMEOUTS))), 4],
  [laterOrEarlier, 3],
  [label, 3],
  [query, 4],
  [numberInTask, 4],
  [guardTask, 2],
  [describe, 2],
  [concurrency, 2],
]

function differing(before: JsonObject, edit: Edit): Edit | null {
  return JSON.stringify(before) === JSON.stringify(edit.document) ? null : edit
}

/** Moves a schedule by some minutes, within its hours. */
function laterOrEarlier(document: JsonObject, random: Random): Edit | null {
  const cron = scheduleOf(document)
  if (cron === null) return null
  const rest = cron.slice(cron.indexOf(' '))
  return differing(document, withSchedule(document, `${random.int(0, 11) * 5}${rest}`))
}

function label(document: JsonObject, random: Random): Edit | null {
  const [key, values] = random.pick<[string, string[]]>([
    ['tier', ['1', '2', '3']],
    ['cost-center', ['cc-1042', 'cc-1077', 'cc-2210']],
    ['contract', ['v1', 'v2', 'v3']],
    ['freshness', ['1h', '6h', '24h']],
    ['contains-personal-data', ['yes', 'no']],
  ])
  return differing(document, withLabel(document, key, random.pick(values)))
}

const CONDITIONS = [
  'is_test = false',
  'deleted_at is null',
  "region <> 'sandbox'",
  'amount_minor <> 0',
  'archived = false',
]

function query(document: JsonObject, random: Random): Edit | null {
  const task = tasksOf(document).find((candidate) => typeof candidate['sql'] === 'string')
  const condition = random.pick(CONDITIONS)
  const sql = task?.['sql']
  if (typeof sql !== 'string' || sql.includes(condition)) return null
  const changed = `${sql} ${sql.includes(' where ') ? 'and' : 'where'} ${condition}`
  const edit = withTaskMembers(document, text(task?.['id']), { sql: changed })
  return { ...edit, what: `made ${nameOf(document)} leave out rows unless ${condition}` }
}

/** A member of some task that is a number: a page size, a limit, a number of threads. */
function numberInTask(document: JsonObject, random: Random): Edit | null {
  const numbers = tasksOf(document).flatMap((task) =>
    Object.entries(task).flatMap(([key, value]) => (typeof value === 'number' ? [{ task, key, value }] : [])),
  )
  if (numbers.length === 0) return null
  const { task, key, value } = random.pick(numbers)
  const next = Number.isInteger(value)
    ? Math.max(1, Math.round(value * random.pick([0.5, 0.8, 1.25, 2, 4])))
    : value * 2
  const edit = withTaskMembers(document, text(task['id']), { [key]: next })
  edit.what = `changed ${key} of ${nameOf(document)} from ${value} to ${next}`
  return differing(document, edit)
}

function guardTask(document: JsonObject, random: Random): Edit | null {
  const task = random.pick<JsonObject>([
    { id: 'freshness', type: 'quality.Freshness', maxAge: 'PT26H' },
    { id: 'not_empty', type: 'quality.NotEmpty', level: 'error' },
    { id: 'publish_lineage', type: 'lineage.Publish', level: 'column' },
  ])
  const there = tasksOf(document).some((known) => known['id'] === task['id'])
  return there ? null : withTask(document, task)
}

function describe(document: JsonObject, random: Random): Edit | null {
  const note = random.pick([
    'Owner on call: see the team page',
    'Safe to run twice',
    'Do not run by hand at month end',
  ])
  const description = text(document['description'])
  if (description.includes(note)) return null
  return {
    document: { ...document, description: `${description}. ${note}` },
    what: `extended the description of ${nameOf(document)}`,
  }
}

function concurrency(document: JsonObject, random: Random): Edit | null {
  const limit = random.pick([1, 2, 4])
  const edit = {
    document: { ...document, concurrency: { limit, behavior: 'QUEUE' } },
    what: `limited ${nameOf(document)} to ${limit} ${limit === 1 ? 'run' : 'runs'} at a time`,
  }
  return differing(document, edit)
}

function nameOf(document: JsonObject): string {
  return text(document['id'])
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : []
}
