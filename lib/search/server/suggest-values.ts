import { type Field, field, FIELDS } from '@/lib/event/fields'
import { fold } from '@/lib/event/fold'
import type { Masks } from '@/lib/event/masks'
import type { Completion } from '@/lib/query/complete'
import { type Option, valueText } from '@/lib/query/complete-options'
import { ranked } from '@/lib/query/complete-ranked'
import { isFieldHidden } from '@/lib/query/masking'
import { readQuery } from '@/lib/query/validate'
import { type FacetKey, readFacetKey } from '@/lib/search/facet-keys'

import { type Facet, facetsOf } from './facet-pass'
import type { Asking } from './suggest-asking'
import { changedValues } from './suggest-paths'

type ValueCompletion = Extract<Completion, { kind: 'value' }>

/** Values that are looked through for what was typed. */
const VALUES_MAX = 100
/** Matches that values are taken from, where not all are counted: half of a facet's, in half its time. */
const VALUES_MATCHES = 5_000

/** Values of a key, most frequent first, with their counts in the rest of the query. A value is never cut. */
export async function suggestValues(completion: ValueCompletion, asking: Asking): Promise<Option[]> {
  const { key, operator, path, typed } = completion
  if (path !== undefined) return ranked(await changedValues(completion, path, asking), typed)
  if (!':=~'.includes(operator))
    return key.kind === 'field' ? ranked(dates(field(key.name), asking.count.now), typed) : []
  if (key.kind === 'details') return counted([key], typed, asking)
  const of = field(key.name)
  if (of.values !== undefined) return ranked(await closed(of, asking), typed)
  if (of.kind === 'date') return ranked(dates(of, asking.count.now), typed)
  if (of.name === 'tenant') return ranked([valueOption(asking.count.tenant.slug)], typed)
  if (of.name === 'has')
    return ranked(
      [...(await counted([{ kind: 'keys' }], typed, asking)), ...members(asking.count.sight.masks)],
      typed,
    )
  return counted(facetsFor(of), typed, asking)
}

/** What is counted for a field: itself, or what it stands for. */
function facetsFor(of: Field): FacetKey[] {
  const own = readFacetKey(of.name)
  if (own !== null) return [own]
  const parts = (of.anyOf ?? []).map((name) => readFacetKey(name))
  if (of.details !== undefined) parts.push({ kind: 'details', path: of.details })
  return parts.filter((key) => key !== null)
}

async function counted(keys: readonly FacetKey[], typed: string, asking: Asking): Promise<Option[]> {
  if (keys.length === 0) return []
  const options = (await facets(keys, typed, asking)).flatMap(({ values, exact }) =>
    values
      .filter(({ count, value }) => count > 0 && value !== '')
      .map(({ value, label, count }) => ({ ...valueOption(value, label), count, exact })),
  )
  return ranked(
    options.toSorted((a, b) => b.count - a.count),
    typed,
  )
}

function facets(
  keys: readonly FacetKey[],
  typed: string,
  { count, rest, since, until }: Asking,
): Promise<Facet[]> {
  const search = typed === '' ? undefined : typed
  return facetsOf(count, {
    tree: readQuery(rest).tree,
    since,
    until,
    keys,
    limit: VALUES_MAX,
    search,
    matches: VALUES_MATCHES,
  })
}

/** All values of a field that has only these, with counts where there are any. */
async function closed(of: Field, asking: Asking): Promise<Option[]> {
  const key = readFacetKey(of.name)
  const [facet] = key === null ? [] : await facets([key], '', asking)
  return (of.values ?? []).map((value) => {
    const found = facet?.values.find((one) => fold(one.value) === fold(value))
    if (facet === undefined || (found === undefined && !facet.exact)) return valueOption(value)
    return { ...valueOption(value), count: found?.count ?? 0, exact: facet.exact }
  })
}

function valueOption(value: string, label = value): Option {
  return { kind: 'value', text: valueText(value), label, ...(label !== value && { about: value }) }
}

/** What an event can have, beside keys of details. */
function members(masks: Masks): Option[] {
  const names = FIELDS.filter(
    ({ always, name }) => always !== true && name !== 'has' && !isFieldHidden(name, masks),
  ).map(({ name }) => name)
  return ['before', 'after', ...names].map((name) => valueOption(name))
}

const DAY_MS = 86_400_000

function dates(of: Field, now: Date): Option[] {
  if (of.kind !== 'date') return []
  const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
  const today = now.getTime()
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  return [
    ['today', day(today)],
    ['yesterday', day(today - DAY_MS)],
    ['this month', day(month).slice(0, 7)],
    ['last month', day(month - 1).slice(0, 7)],
    ['this year', day(today).slice(0, 4)],
  ].map(([label = '', text = '']) => ({ kind: 'value', text, label: text, about: label }))
}
