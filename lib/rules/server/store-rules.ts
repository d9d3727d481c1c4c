import { randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import { nameKey } from '@/lib/base/name-key'
import type { Db, Tx } from '@/lib/db/db'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { IGNORED_SOURCES_MAX } from '@/lib/rules/limits'
import { readRule } from '@/lib/rules/read-rule'
import type { RuleView } from '@/lib/rules/rule-input'

/** A rule as it is stored. */
export interface RuleRow {
  id: string
  name: string
  sourceName: string | null
  query: string
  grammar: number
  enabled: boolean
  version: number
  createdAt: Date
  updatedAt: Date
}

/** What can be said of a rule. */
export interface RuleFacts {
  name: string
  query: string
  source: string | null
  enabled: boolean
}

/** What a rule kept out. */
type Ignored = RuleView['ignored']

/** The rules of a tenant, by name. */
export async function selectRules(db: Tx, tenantId: string): Promise<RuleRow[]> {
  return db.rule.findMany({ where: { tenantId }, orderBy: [{ nameKey: 'asc' }, { id: 'asc' }] })
}

/** A rule; null: there is none. */
export async function selectRule(db: Tx, tenantId: string, id: string): Promise<RuleRow | null> {
  return db.rule.findFirst({ where: { tenantId, id } })
}

/** A rule, locked until the transaction ends: what is recorded as before is what was changed. Null: there is none. */
export async function lockRule(tx: Tx, tenantId: string, id: string): Promise<RuleRow | null> {
  await tx.$queryRaw`SELECT FROM rule WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return selectRule(tx, tenantId, id)
}

export async function countRules(tx: Tx, tenantId: string): Promise<number> {
  return tx.rule.count({ where: { tenantId } })
}

/** Adds a rule, in today's version of the language. */
export async function insertRule(tx: Tx, tenantId: string, facts: RuleFacts, now: Date): Promise<RuleRow> {
  const { name, query, source, enabled } = facts
  return tx.rule.create({
    data: {
      id: randomUUID(),
      tenantId,
      name,
      nameKey: nameKey(name),
      sourceName: source,
      query,
      grammar: GRAMMAR_VERSION,
      enabled,
      createdAt: now,
      updatedAt: now,
    },
  })
}

/** Changes a rule. `isRead`: its query was written, or looked at, in today's version of the language. */
export async function updateRule(
  tx: Tx,
  id: string,
  { facts, isRead, now }: { facts: RuleFacts; isRead: boolean; now: Date },
): Promise<RuleRow> {
  const { name, query, source, enabled } = facts
  return tx.rule.update({
    where: { id },
    data: {
      name,
      nameKey: nameKey(name),
      query,
      sourceName: source,
      enabled,
      version: { increment: 1 },
      updatedAt: now,
      ...(isRead && { grammar: GRAMMAR_VERSION }),
    },
  })
}

export async function removeRule(tx: Tx, id: string): Promise<void> {
  await tx.rule.delete({ where: { id } })
}

/** What each rule kept out, also those that are gone, by the rule's id. */
export async function selectIgnored(db: Db, { key }: TenantRef, now: Date): Promise<Map<string, Ignored>> {
  const { rows } = await db.pool.query<IgnoredRow>(
    `SELECT rule_id AS id, source_name AS source, sum(n) AS total,
            coalesce(sum(n) FILTER (WHERE hour > $2::timestamptz - interval '24 hours'), 0) AS "lastDay", max(hour) AS "lastAt"
       FROM ignored_count WHERE tenant_id = $1 GROUP BY rule_id, source_name ORDER BY "lastDay" DESC, source_name`,
    [key, now],
  )
  const found = new Map<string, Ignored>()
  for (const row of rows) found.set(row.id, withRow(found.get(row.id) ?? NOTHING_IGNORED, row))
  return found
}

interface IgnoredRow {
  id: string
  source: string
  total: string
  lastDay: string
  lastAt: Date
}

const NOTHING_IGNORED: Ignored = { total: 0, lastDay: 0, lastAt: null, sources: [] }

function withRow(known: Ignored, { source, total, lastDay, lastAt }: IgnoredRow): Ignored {
  const last = lastAt.toISOString()
  const isNamed = Number(lastDay) > 0 && known.sources.length < IGNORED_SOURCES_MAX
  return {
    total: known.total + Number(total),
    lastDay: known.lastDay + Number(lastDay),
    lastAt: known.lastAt === null || known.lastAt < last ? last : known.lastAt,
    sources: isNamed ? [...known.sources, { name: source, lastDay: Number(lastDay) }] : known.sources,
  }
}

/** The facts of a stored rule. */
export function factsOf({ name, query, sourceName, enabled }: RuleRow): RuleFacts {
  return { name, query, source: sourceName, enabled }
}

/** The rule as it is shown, with what it kept out. */
export function viewOf(row: RuleRow, ignored: Ignored = NOTHING_IGNORED): RuleView {
  const { id, version, createdAt, updatedAt, grammar } = row
  const facts = factsOf(row)
  const read = readRule({ ...facts, grammar })
  return {
    id,
    ...facts,
    version,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ignored,
    problems: 'problems' in read ? read.problems : [],
  }
}
