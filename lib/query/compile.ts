import { AppError, invariant, PROBLEMS_MAX } from '@/lib/base/errors'
import { lexeme } from '@/lib/event/lexeme'
import { NO_MASKS } from '@/lib/event/masks'

import type { Query } from './ast'
import { lowerQuery } from './lower'
import { allOf, anyOf, mapConditions, type Plan } from './plan'
import type { Sight } from './sight'
import { SqlText, sqlOf } from './sql'
import { isIndexed, tsqueryText } from './tsquery'

/** A condition in SQL over the columns of table `event`, unqualified. `$1` is the first of its own values. */
export interface SqlCondition {
  sql: string
  values: readonly unknown[]
}

/** A query as statements are made of it. The caller adds `tenant_id`, order and limits. */
export interface Compiled {
  /**
   * For `search @@ $n::tsquery`, the tenant's lexeme included: every match satisfies it. null: nothing is left for the
   * index, neither here nor in conditions that filter rows.
   */
  tsquery: string | null
  /** Every match has an id from this one on. */
  idFrom?: string
  /** Every match has an id before this one. */
  idTo?: string
  /** All must hold beside tsquery and ids. */
  conditions: SqlCondition[]
  /** True when a partly indexed event may be missed, so that an answer must say so where there are such events. */
  mayMissPartial: boolean
}

/** For which tenant a query is compiled. `TenantRef` holds both. */
export interface CompileScope {
  /** The tenant's small integer. */
  tenantKey: number
  /** What `tenant:` is compared with. */
  tenantSlug: string
  /** What whoever asks may see. */
  sight: Sight
}

/** SQL for a query. One with problems is refused (`bad_request`): parse and validate it first. */
export function compileQuery(tree: Query, { tenantKey, tenantSlug, sight }: CompileScope): Compiled {
  const { plan, readsChanges } = runnable(tree, sight)
  const settled = settleTenant(plan, tenantSlug)
  const tenant: Plan = { kind: 'lexeme', text: lexeme('t', '', String(tenantKey)), prefix: false }
  const ids = wantedIds(settled)
  const found =
    ids.size === 0 ? compilePlan(settled, tenant) : compileWithIds(settled, [...ids], tenant, tenantKey)
  return { ...found, mayMissPartial: readsChanges }
}

/** The plan with its conditions on the tenant answered. */
export function settleTenant(plan: Plan, tenantSlug: string): Plan {
  return mapConditions(plan, (condition) => {
    if (condition.kind !== 'tenant') return condition
    const same = condition.prefix ? tenantSlug.startsWith(condition.text) : tenantSlug === condition.text
    return { kind: same ? 'all' : 'none' }
  })
}

/**
 * The plan of a tree without problems, for who sees this much; `bad_request` with the place of each problem otherwise. A
 * limit that cannot be run is a fault of ours: it never means that there is none.
 */
export function runnable(tree: Query, { limit, masks }: Sight): { plan: Plan; readsChanges: boolean } {
  const { plan, problems, readsChanges } = lowerQuery(tree, masks)
  if (tree.complete && problems.length === 0) {
    if (limit === null) return { plan, readsChanges }
    const within = lowerQuery(limit, NO_MASKS)
    invariant(limit.complete && within.problems.length === 0, 'the query of a grant can be run')
    // One that looks at what changed would miss events that are indexed in part, and say nothing: it is no limit.
    invariant(!within.readsChanges, 'the query of a grant looks at no changes')
    return { plan: allOf([within.plan, plan]), readsChanges }
  }
  throw new AppError('bad_request', 'The query cannot be run: it has problems.', {
    problems: problems
      .slice(0, PROBLEMS_MAX)
      .map(({ from, to, message }) => ({ path: `q:${from}-${to}`, message })),
  })
}

/** True when a query compiled for a tenant can match none of its events, whatever they are: `tenant:` names another. */
export function matchesNothing({ conditions }: Pick<Compiled, 'conditions'>): boolean {
  return conditions.includes(NOTHING)
}

const NOTHING: SqlCondition = { sql: 'false', values: [] }

type Statement = Omit<Compiled, 'mayMissPartial'>

function compilePlan(plan: Plan, tenant: Plan): Statement {
  if (plan.kind === 'all') return { tsquery: null, conditions: [] }
  if (plan.kind === 'none') return { tsquery: null, conditions: [NOTHING] }
  const conjuncts = plan.kind === 'and' ? plan.items : [plan]
  // What the index cannot answer alone may still imply something that it can.
  const implied = allOf(conjuncts.map(impliedByIndex))
  const [lookup = null, ...lookups] = inPieces(implied).map((piece) => tsqueryText(allOf([tenant, piece])))
  const conditions: SqlCondition[] = lookups.map((tsquery) => ({
    sql: 'search @@ $1::tsquery',
    values: [tsquery],
  }))
  for (const item of conjuncts) {
    if (isIndexed(item) || item.kind === 'ids') continue
    const text = new SqlText()
    const sql = sqlOf(item, text)
    // What is looked up already is hidden from the planner, which would cost each way to look it up again.
    const hidden = impliedByIndex(item).kind !== 'all'
    conditions.push({ sql: hidden ? `(${sql}) IS TRUE` : sql, values: text.values })
  }
  // With rows to filter, the tenant's lexeme alone keeps a small tenant from reading the rows of others.
  const tsquery = lookup ?? (conditions.length > 0 ? tsqueryText(tenant) : null)
  return { tsquery, conditions, ...boundsOf(plan) }
}

/** More lexemes in one tsquery take PostgreSQL longer to prepare than to look up: it tries each against all others. */
const LOOKUP_LEXEMES_MAX = 100

/** What must hold, in pieces of tsqueries that are quickly prepared. */
function inPieces(implied: Plan): Plan[] {
  if (implied.kind === 'all') return []
  if (implied.kind !== 'and') return [implied]
  const pieces: Plan[][] = []
  let room = 0
  for (const item of implied.items) {
    room -= lexemesIn(item)
    if (room < 0) {
      pieces.push([])
      room = LOOKUP_LEXEMES_MAX - lexemesIn(item)
    }
    pieces.at(-1)?.push(item)
  }
  return pieces.map(allOf)
}

function lexemesIn(plan: Plan): number {
  if (plan.kind === 'and' || plan.kind === 'or')
    return plan.items.reduce((sum, item) => sum + lexemesIn(item), 0)
  return plan.kind === 'not' ? lexemesIn(plan.item) : 1
}

/**
 * A query that may want an event by its own id, which is no lexeme, beside what the index finds: `id:` and words that are
 * ids. One condition, each arm of which PostgreSQL answers from an index: all else without the ids, or one of the ids
 * and the whole query.
 */
function compileWithIds(plan: Plan, ids: readonly string[], tenant: Plan, tenantKey: number): Statement {
  const without = mapConditions(plan, (condition, negated) =>
    condition.kind === 'id' && !negated ? { kind: 'none' } : condition,
  )
  const text = new SqlText()
  const others = without.kind === 'none' ? [] : [sqlOf(allOf([tenant, without]), text)]
  const list = ids.map((id) => `${text.add(id)}::uuid`).join(', ')
  const byId = `(tenant_id = ${text.add(tenantKey)}::integer AND id = ANY(ARRAY[${list}]) AND ${sqlOf(plan, text)})`
  const sql = `(${[...others, byId].join(' OR ')})`
  return { tsquery: null, conditions: [{ sql, values: text.values }], ...boundsOf(plan) }
}

/** Ids of events that the plan asks for, apart from those that it excludes. */
function wantedIds(plan: Plan): Set<string> {
  const ids = new Set<string>()
  mapConditions(plan, (condition, negated) => {
    if (condition.kind === 'id' && !negated) ids.add(condition.id)
    return condition
  })
  return ids
}

/** The strongest plan of lexemes alone that every event satisfies which satisfies this one. */
function impliedByIndex(plan: Plan): Plan {
  if (isIndexed(plan)) return plan
  if (plan.kind === 'and') return allOf(plan.items.map(impliedByIndex))
  if (plan.kind === 'or') return anyOf(plan.items.map(impliedByIndex))
  return { kind: 'all' }
}

interface Bounds {
  idFrom?: string
  idTo?: string
}

/** The narrowest range of ids that holds all matches. */
function boundsOf(plan: Plan): Bounds {
  if (plan.kind === 'ids') {
    return {
      ...(plan.from !== undefined && { idFrom: plan.from }),
      ...(plan.to !== undefined && { idTo: plan.to }),
    }
  }
  if (plan.kind !== 'and' && plan.kind !== 'or') return {}
  const each = plan.items.map(boundsOf)
  const every = plan.kind === 'or'
  const idFrom = pick(
    each.map((bounds) => bounds.idFrom),
    every,
    every,
  )
  const idTo = pick(
    each.map((bounds) => bounds.idTo),
    every,
    !every,
  )
  return { ...(idFrom !== undefined && { idFrom }), ...(idTo !== undefined && { idTo }) }
}

/** The least or greatest bound; undefined when there is none, or when all must have one and one has not. */
function pick(bounds: readonly (string | undefined)[], every: boolean, least: boolean): string | undefined {
  const known = bounds.filter((bound) => bound !== undefined)
  if (known.length === 0 || (every && known.length < bounds.length)) return undefined
  return known.reduce((best, bound) => (bound < best === least ? bound : best))
}
