import { OUTCOMES } from '@/lib/event/event'

import { kibanaPattern, type TextPattern } from './filter-patterns'
import { detailsKey, fieldKey, fitsAt, isOneOf, isOnly } from './filter-query'
import { addFilter, type FilterKind, type Member } from './filter-reader'
import type { ReadFilters, Setting } from './setting'

// Kibana's ignore filters, as queries on what the decoder `kibana` makes of its records.

const FILTER = /^xpack\.security\.audit\.ignore_filters\[(\d+)\](?:\.(.+))?$/

/** Kibana asks that an event has no others than these. */
function listed(path: string): Member {
  return { isWhole: true, node: (patterns) => isOnly(detailsKey(path), patterns) }
}

const outcome = fieldKey('outcome')

const FILTERS: FilterKind = {
  pattern: kibanaPattern,
  always: [isOneOf(fieldKey('format'), ['kibana'])],
  members: {
    actions: { node: (patterns: readonly TextPattern[]) => fitsAt(fieldKey('action'), patterns) },
    categories: listed('event.category'),
    types: listed('event.type'),
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
