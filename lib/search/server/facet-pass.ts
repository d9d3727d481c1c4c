import { ipBits } from '@/lib/base/ip-bits'
import { fold } from '@/lib/event/fold'
import { type Masks, NO_MASKS } from '@/lib/event/masks'
import type { Query } from '@/lib/query/ast'
import { numberText } from '@/lib/query/lower-lookups'
import { namedValues } from '@/lib/query/without-keys'
import {
  DEFAULT_FACETS,
  type FacetGroup,
  facetGroups,
  type FacetKey,
  facetKeyText,
  isHiddenFacet,
  isOwnKey,
  namedPaths,
  readFacetKey,
} from '@/lib/search/facet-keys'
import { type FacetValue, samenessOf, topValues, ValueCounts } from '@/lib/search/value-counts'

import type { CountScope } from './count-scope'
import { backToOf, type FacetSource, OneLog, sumOf } from './facet-source'
import type { Sample, SampledKey, SampleLimits } from './sample-facets'
import { type RollupCell, type RollupField, ROLLUP_FIELDS } from './store-rollup'
import { PIECE_MS_MIN } from './walk-matches'

/** The values of one key, and how many events have each. */
export interface Facet {
  /** As the key of a term it finds what was counted, but where a value has a key of its own; of `details`, `has:` does. */
  key: string
  values: FacetValue[]
  /** There are more values than these. */
  more: boolean
  /** False: counts are of the newest matches, and there may be other values. */
  exact: boolean
  /**
   * Events that were counted: with `exact`, all that match what the query says about everything else. None, and not exact:
   * there was no time for it, and a count of 0 says nothing.
   */
  counted: number
  /** Of counts that are not exact: all matches from then on were counted. */
  countedBackTo?: string
}

/** Keys of details that are counted when nobody says which. */
const TOP_PATHS = 5
/** Matches that are counted where not all are. */
const SAMPLE_MATCHES = 10_000
/** All passes together, and each of them, in ms. Those for which no time is left are not begun. */
const BUDGET_MS = 700
const PASS_MS_MAX = 300
/** Only the first piece of the first pass may take so much longer: without it there is nothing to show. */
const FIRST_MS_MORE = 800

/** What is counted. */
export interface FacetQuestion {
  tree: Query
  since?: number | undefined
  until?: number | undefined
  /** Default: the usual fields, and the keys of details that tell most. */
  keys?: readonly FacetKey[] | undefined
  /** Which fields are the usual ones; default `DEFAULT_FACETS`. */
  usual?: readonly string[]
  /** Counted beside the usual ones. */
  also?: readonly FacetKey[] | undefined
  limit: number
  search?: string | undefined
  /** Matches that are counted where not all are; default 10,000. */
  matches?: number
  /** How long all groups but the first may take together, in ms; default 700. */
  budgetMs?: number
  /** How long each of them may take, in ms; default 300. */
  passMs?: number
  /** What is hidden from who asks: it is none of the usual ones. */
  masks?: Masks
}

/** Counts facets: exactly where that is quick, else over the newest matches. One connection, one pass after the other. */
export function facetsOf(count: CountScope, question: FacetQuestion): Promise<Facet[]> {
  return facetsFrom(new OneLog(count), { ...question, masks: count.sight.masks })
}

/** The same in whatever logs these are. */
export function facetsFrom(source: FacetSource, question: FacetQuestion): Promise<Facet[]> {
  return new FacetPass(source, question.tree, question).run()
}

class FacetPass {
  readonly #ends: number
  #isFirst = true
  readonly #facets = new Map<FacetKey, Facet>()

  constructor(
    readonly source: FacetSource,
    readonly tree: Query,
    readonly input: Omit<FacetQuestion, 'tree'>,
  ) {
    this.#ends = performance.now() + (input.budgetMs ?? BUDGET_MS)
  }

  async run(): Promise<Facet[]> {
    if (this.input.keys !== undefined) {
      await this.#groups(this.input.keys)
      return this.input.keys.map((key) => this.#facetOf(key))
    }
    const keys: FacetKey = { kind: 'keys' }
    const usual = this.#usual().filter(({ kind }) => kind !== keys.kind)
    const whole = await this.#groups([...usual, keys])
    const without = new Set(usual.flatMap((key) => (key.kind === 'details' ? fold(key.path) : [])))
    const top = (whole?.topPaths(TOP_PATHS, without) ?? []).map((path): SampledKey => ({
      kind: 'details',
      path,
    }))
    // What the query says about one of them in a group of terms is left out of its count, too.
    const isWhole = (key: FacetKey): boolean => facetGroups(this.tree, [key])[0]?.tree === this.tree
    for (const key of top) if (whole && isWhole(key)) this.#facets.set(key, this.#sampled(key, whole))
    await this.#groups(top.filter((key) => !isWhole(key)))
    return [...usual, ...top, keys].map((key) => this.#facetOf(key))
  }

  /** The keys that are counted in any case, each once. */
  #usual(): FacetKey[] {
    const fields = (this.input.usual ?? DEFAULT_FACETS).map((name) => readFacetKey(name)!)
    const named = namedPaths(this.tree).map((path): FacetKey => ({ kind: 'details', path }))
    const keys = [...fields, ...(this.input.also ?? []), ...named]
    // Two spellings of a path are one facet.
    const first = new Map<string, FacetKey>()
    for (const key of keys) {
      const name = fold(facetKeyText(key))
      if (!first.has(name) && !isHiddenFacet(key, this.input.masks ?? NO_MASKS)) first.set(name, key)
    }
    return [...first.values()]
  }

  #facetOf(key: FacetKey): Facet {
    const facet = this.#facets.get(key)
    if (facet === undefined) throw new Error(`${facetKeyText(key)} was not counted.`)
    return facet
  }

  /** Counts keys group by group; answers with the sample of the whole query, if there was one. */
  async #groups(keys: readonly FacetKey[]): Promise<Sample | null> {
    let whole: Sample | null = null
    for (const group of facetGroups(this.tree, keys)) {
      const sample = await this.#sampleOf(group)
      if (group.keys.some((key) => key.kind === 'keys')) whole = sample
      for (const key of group.keys) if (key.kind === 'tenant') await this.#tenants(key, group.tree)
    }
    return whole
  }

  /** Counts a group's keys but for its tenants; the sample, if one was taken. */
  async #sampleOf(group: FacetGroup): Promise<Sample | null> {
    const rest = (await this.#fromRollup(group)).filter(isSampled)
    if (rest.length === 0) return null
    const limits = this.#limits()
    if (limits === null) {
      for (const key of rest) this.#facets.set(key, this.#facet(key, [], { exact: false, counted: 0 }))
      return null
    }
    const sample = await this.source.sample(group.tree, this.input, rest, limits)
    for (const key of rest) this.#facets.set(key, this.#sampled(key, sample))
    return sample
  }

  async #tenants(key: FacetKey, tree: Query): Promise<void> {
    // Where the counts by day and hour can tell, it needs no time.
    const limits = this.#limits() ?? { budgetMs: 0, firstMs: 0 }
    const { values, reach } = await this.source.tenants(tree, this.input, limits)
    const counted = values.reduce((sum, { count }) => sum + count, 0)
    this.#facets.set(
      key,
      this.#facet(key, values, { exact: reach === null, counted, ...(counted > 0 && backToOf(reach)) }),
    )
  }

  /** How much the next pass may count; null: there is no time left for it. */
  #limits(): SampleLimits | null {
    const matches = this.input.matches ?? SAMPLE_MATCHES
    const passMs = this.input.passMs ?? PASS_MS_MAX
    const left = this.#ends - performance.now()
    if (this.#isFirst) {
      this.#isFirst = false
      return { matches, budgetMs: Math.min(passMs, left), firstMs: left + FIRST_MS_MORE }
    }
    return left < PIECE_MS_MIN ? null : { matches, budgetMs: Math.min(passMs, left), firstMs: left }
  }

  /** Counts what the counts by day and hour can answer; the keys that they cannot are given back. */
  async #fromRollup({ tree, keys }: FacetGroup): Promise<FacetKey[]> {
    const kept = keys.filter(isRollupKey)
    const own = kept.length === 0 ? null : await this.source.cells(tree, this.input)
    if (own === null) return keys
    const counted = sumOf(own)
    for (const key of kept) {
      const counts = new ValueCounts(samenessOf(key.name))
      for (const { values, count } of mergedBy(own, key.name)) counts.add(values, count)
      this.#facets.set(key, this.#facet(key, counts.values(), { exact: true, counted }))
    }
    return keys.filter((key) => !isRollupKey(key))
  }

  #sampled(key: SampledKey, sample: Sample): Facet {
    const terms = this.#named(key).flatMap((one) =>
      one.key === undefined ? [] : [{ key: one.key, value: one.value }],
    )
    const { values, exact } = sample.valuesOf(key, terms)
    return this.#facet(key, values, { exact, counted: sample.matched, ...backToOf(sample.reach) })
  }

  /** The values of this key that the query as a whole asks for or against. */
  #named(key: FacetKey): Named[] {
    return namedValues(this.tree, isOwnKey(key))
      .filter(({ text }) => isOneOf(key, text))
      .flatMap(({ key: term, text: value, mode: state }): Named[] => {
        if (key.kind !== 'actor') return [{ value, state }]
        return term.kind === 'field' && term.name !== 'actor' ? [{ key: term.name, value, state }] : []
      })
  }

  #facet(
    key: FacetKey,
    values: readonly FacetValue[],
    how: Pick<Facet, 'exact' | 'counted' | 'countedBackTo'>,
  ): Facet {
    const same = samenessOf(key.kind === 'field' ? key.name : '')
    const named = this.#named(key)
    const { limit, search } = this.input
    return { key: facetKeyText(key), ...topValues(values, { limit, search, named }, same), ...how }
  }
}

interface Named {
  /** The term's key where it is not the facet's. */
  key?: string
  value: string
  state: 'include' | 'exclude'
}

/** Whether what a query names is one value: a block of addresses and a number written in another way are several. */
function isOneOf(key: FacetKey, text: string): boolean {
  if (key.kind === 'details') return numberText(text) === null
  return key.kind !== 'field' || key.name !== 'ip' || ipBits(text) !== null
}

function isSampled(key: FacetKey): key is SampledKey {
  return key.kind !== 'tenant'
}

type RollupKey = FacetKey & { kind: 'field'; name: RollupField }

function isRollupKey(key: FacetKey): key is RollupKey {
  return key.kind === 'field' && ROLLUP_FIELDS.some((name) => name === key.name)
}

/** The counts of one field's values, so that the most frequent spelling is known. */
function mergedBy(cells: readonly RollupCell[], name: RollupField): { values: string; count: number }[] {
  const counts = new Map<string, number>()
  for (const { values, count } of cells) {
    const value = values[name]
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + count)
  }
  return [...counts].map(([values, count]) => ({ values, count }))
}
