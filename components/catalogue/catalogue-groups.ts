import type { CatalogueEntry } from '@/lib/search/catalogue'

/** Order of kinds, and of the resource types that they are grouped by: see `ORDER`. */
export const CATALOGUE_SORTS = ['count', 'name', 'last', 'first'] as const
export type CatalogueSort = (typeof CATALOGUE_SORTS)[number]

/** The kinds of events about one type of resource. */
export interface CatalogueGroup {
  type: string
  /** Events of the kinds in it. */
  count: number
  entries: CatalogueEntry[]
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

type Sortable = Pick<CatalogueEntry, 'action' | 'count' | 'firstHour' | 'lastHour'>

/** Most events first · by name · what happened last first · what is new first. Names decide between equals. */
const ORDER: Record<CatalogueSort, (a: Sortable, b: Sortable) => number> = {
  count: (a, b) => b.count - a.count || byText(a.action, b.action),
  name: (a, b) => byText(a.action, b.action),
  last: (a, b) => byText(b.lastHour, a.lastHour) || byText(a.action, b.action),
  first: (a, b) => byText(b.firstHour, a.firstHour) || byText(a.action, b.action),
}

/**
 * The kinds whose type, action, change, outcome or source holds every word of `find`, in any case, grouped by resource
 * type. Groups are in the same order as the kinds in them.
 */
export function catalogueGroups(
  entries: readonly CatalogueEntry[],
  find: string,
  sort: CatalogueSort,
): CatalogueGroup[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean)
  const groups = new Map<string, CatalogueEntry[]>()
  for (const entry of entries) {
    const text = textOf(entry)
    if (!words.every((word) => text.includes(word))) continue
    const group = groups.get(entry.type) ?? []
    groups.set(entry.type, group)
    group.push(entry)
  }
  return [...groups]
    .map(([type, own]) => ({
      group: { type, count: sum(own), entries: own.toSorted(ORDER[sort]) },
      ...edges(own),
    }))
    .toSorted((a, b) => ORDER[sort](sortable(a), sortable(b)))
    .map(({ group }) => group)
}

function textOf({ type, action, effects, sources }: CatalogueEntry): string {
  const parts = [type, action, ...effects.flatMap(({ change, outcome }) => [change, outcome])]
  return [...parts, ...sources.map(({ name }) => name)].join('\n').toLowerCase()
}

const sum = (entries: readonly CatalogueEntry[]): number =>
  entries.reduce((total, { count }) => total + count, 0)

interface Edges {
  firstHour: string
  lastHour: string
}

/** Of a group, a new kind makes it new: the latest of first hours, as of last ones. */
function edges(entries: readonly CatalogueEntry[]): Edges {
  const latest = (times: readonly string[]) => times.toSorted(byText).at(-1) ?? ''
  return {
    firstHour: latest(entries.map((entry) => entry.firstHour)),
    lastHour: latest(entries.map((entry) => entry.lastHour)),
  }
}

const sortable = ({ group, ...rest }: { group: CatalogueGroup } & Edges): Sortable => ({
  action: group.type,
  count: group.count,
  ...rest,
})
