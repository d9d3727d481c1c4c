import type { Party } from '@/lib/event/event'

import {
  ACTOR_VALUES_MAX,
  type ActorProfile,
  type ActorValues,
  type SeenParty,
  type SeenValue,
} from './actor'
import { samenessOf, topValues, ValueCounts } from './value-counts'

/** What is counted of an actor's events: `place` of a row. */
export const ACTOR_COUNTS = [
  'seenAs',
  'onBehalfOf',
  'actions',
  'types',
  'changes',
  'outcomes',
  'sources',
  'addresses',
  'agents',
  'hours',
] as const
export type ActorCounted = (typeof ACTOR_COUNTS)[number]

/** One group of events: what it was counted for, how many, and up to four values. The same group may come several times. */
export type ActorRow = readonly [place: number, count: number, ...values: (string | null)[]]

type Figures = Pick<ActorProfile, Exclude<ActorCounted, 'hours'> | 'weekHours' | 'days'>

/** The figures of an actor from counted groups. Everything adds up to the number of events, but for what some have not. */
export function actorFigures(rows: readonly ActorRow[]): Figures {
  const of = (what: ActorCounted): ActorRow[] => {
    const place = ACTOR_COUNTS.indexOf(what)
    return rows.filter((row) => row[0] === place)
  }
  return {
    seenAs: parties(of('seenAs')),
    onBehalfOf: parties(of('onBehalfOf')),
    actions: top(of('actions')),
    types: top(of('types')),
    changes: top(of('changes')),
    outcomes: top(of('outcomes')),
    sources: top(of('sources')),
    addresses: seen(of('addresses'), samenessOf('ip')),
    agents: seen(of('agents'), (value) => value),
    ...byHour(of('hours')),
  }
}

function top(rows: readonly ActorRow[]): ActorValues {
  const counts = new ValueCounts()
  for (const [, count, value] of rows) if (value != null) counts.add(value, count)
  const { values, more } = topValues(counts.values(), { limit: ACTOR_VALUES_MAX, named: [] })
  return { values: values.map(({ value, count }) => ({ value, count })), more }
}

const byCount = (a: { count: number }, b: { count: number }): number => b.count - a.count
/** The order in which a database finds things tells of events that are not counted, so nothing is left to it. */
const byText = (a: string, b: string): number => (a < b ? -1 : 1)

function parties(rows: readonly ActorRow[]): SeenParty[] {
  const found = new Map<string, SeenParty>()
  for (const [, count, type, id, name, email] of rows) {
    const party: Party = {
      ...(type != null && { type }),
      ...(id != null && { id }),
      ...(name != null && { name }),
      ...(email != null && { email }),
    }
    if (Object.keys(party).length === 0) continue
    const key = JSON.stringify([type, id, name, email])
    const known = found.get(key)
    if (known === undefined) found.set(key, { ...party, count })
    else known.count += count
  }
  return [...found]
    .toSorted(([a, one], [b, other]) => byCount(one, other) || byText(a, b))
    .slice(0, ACTOR_VALUES_MAX)
    .map(([, party]) => party)
}

function seen(
  rows: readonly ActorRow[],
  same: (value: string) => string,
): { values: SeenValue[]; more: boolean } {
  const found = new Map<string, SeenValue>()
  for (const [, count, value, first, last] of rows) {
    if (value == null || first == null || last == null) continue
    const known = found.get(same(value))
    if (known === undefined) found.set(same(value), { value, count, first, last })
    else {
      known.count += count
      if (first < known.first) known.first = first
      if (last > known.last) known.last = last
      if (value < known.value) known.value = value
    }
  }
  const values = [...found.values()].toSorted(
    (a, b) => byCount(a, b) || (a.last === b.last ? byText(a.value, b.value) : byText(b.last, a.last)),
  )
  return { values: values.slice(0, ACTOR_VALUES_MAX), more: values.length > ACTOR_VALUES_MAX }
}

/** From rows of hours, `2026-11-20T10`. */
function byHour(rows: readonly ActorRow[]): Pick<ActorProfile, 'weekHours' | 'days'> {
  const weekHours = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0))
  const days = new Map<string, number>()
  for (const [, count, hour] of rows) {
    if (hour == null) continue
    const day = hour.slice(0, 10)
    days.set(day, (days.get(day) ?? 0) + count)
    // Sunday is 0 in JavaScript and the last day of a week here.
    const row = weekHours[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7]
    const at = Number(hour.slice(11))
    if (row !== undefined) row[at] = (row[at] ?? 0) + count
  }
  return {
    weekHours,
    days: [...days].map(([day, count]) => ({ day, count })).toSorted((a, b) => (a.day < b.day ? -1 : 1)),
  }
}
