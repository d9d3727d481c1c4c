import { OUTCOMES } from '@/lib/event/event'

import { kibanaPattern, type TextPattern } from './filter-patterns'
import { all, detailsKey, fieldKey, fitsAt, isOneOf, no } from './filter-query'
import { addFilter, type FilterKind, type Member } from './filter-reader'
import type { ReadFilters, Setting } from './setting'

// Kibana's ignore filters, as queries on what the decoder `kibana` makes of its records.

const FILTER = /^xpack\.security\.audit\.ignore_filters\[(\d+)\](?:\.(.+))?$/

/** All that Kibana documents, and `iam`, which newer versions write. */
const CATEGORIES = ['database', 'web', 'authentication', 'iam']
const TYPES = ['creation', 'access', 'change', 'deletion']

/** Kibana asks that an event has no others than these; which others there are is known. */
function listed(path: string, known: readonly string[]): Member {
  const key = detailsKey(path)
  return {
    node: (patterns, asked) => {
      const wanted = new Set(asked.map((pattern) => ('text' in pattern ? pattern.text : '')))
      const others = known.filter((one) => !wanted.has(one))
      return all([fitsAt(key, patterns), ...(others.length > 0 ? [no(isOneOf(key, others))] : [])])
    },
  }
}

const outcome = fieldKey('outcome')

const FILTERS: FilterKind = {
  pattern: kibanaPattern,
  always: [isOneOf(fieldKey('format'), ['kibana'])],
  members: {
    actions: { node: (patterns: readonly TextPattern[]) => fitsAt(fieldKey('action'), patterns) },
    categories: listed('event.category', CATEGORIES),
    types: listed('event.type', TYPES),
    outcomes: {
      node: (patterns: readonly TextPattern[]) => fitsAt(outcome, patterns),
      pattern: (value) =>
        OUTCOMES.some((one) => one === value)
          ? kibanaPattern(value)
          : { problem: `is none of ${OUTCOMES.join(', ')}.` },
      note: 'An event that says nothing of its outcome counts as `unknown`.',
    },
    spaces: { node: (patterns: readonly TextPattern[]) => fitsAt(detailsKey('kibana.space_id'), patterns) },
    users: {
      node: (patterns: readonly TextPattern[]) => fitsAt(fieldKey('actor.name'), patterns),
      note: 'Events without a user, such as failed sign-ins, are kept. Kibana drops them by every filter that names users.',
    },
  },
}

/** Reads the settings that are Kibana's; the others are left to other readers. */
export function readKibana(settings: readonly Setting[], into: ReadFilters): Setting[] {
  const filters = new Map<string, { whole: Setting; settings: Setting[] }>()
  const left: Setting[] = []
  for (const setting of settings) {
    const [, number, member] = FILTER.exec(setting.path) ?? []
    if (number === undefined) {
      left.push(setting)
      continue
    }
    const filter = filters.get(number) ?? { whole: setting, settings: [] }
    if (member !== undefined) filter.settings.push(setting)
    filters.set(number, filter)
  }
  for (const [number, { whole, settings: of }] of filters) {
    const path = `xpack.security.audit.ignore_filters[${number}]`
    const name = `Kibana: filter ${Number(number) + 1}`
    addFilter({ name, whole: { path, line: whole.line }, settings: of }, FILTERS, into)
  }
  return left
}
