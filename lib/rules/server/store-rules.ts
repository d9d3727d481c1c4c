import { randomUUID } from 'node:crypto'

import type { TenantRef } from '@/lib/access/roles'
import type { Db, Tx } from '@/lib/db/db'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { readRule } from '@/lib/rules/read-rule'
import { ruleNameKey, type RuleView } from '@/lib/rules/rule-input'

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

/** A rule, locked until the transaction ends: what is recorded as before is what was changed. Null: there is none. */
export async function lockRule(tx: Tx, tenantId: string, id: string): Promise<RuleRow | null> {
  await tx.$queryRaw`SELECT FROM rule WHERE tenant_id = ${tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return tx.rule.findFirst({ where: { tenantId, id } })
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
      nameKey: ruleNameKey(name),
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
      nameKey: ruleNameKey(name),
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
  const { rows } = await db.pool.query<{ id: string; total: string; lastDay: string; lastAt: Date }>(
    `SELECT rule_id AS id, sum(n) AS total, coalesce(sum(n) FILTER (WHERE hour > $2::timestamptz - interval '24 hours'), 0) AS "lastDay",
            max(hour) AS "lastAt"
       FROM ignored_count WHERE tenant_id = $1 GROUP BY rule_id`,
    [key, now],
  )
  return new Map(
    rows.map(({ id, total, lastDay, lastAt }) => [
      id,
      { total: Number(total), lastDay: Number(lastDay), lastAt: lastAt.toISOString() },
    ]),
  )
}

/** The facts of a stored rule. */
export function factsOf({ name, query, sourceName, enabled }: RuleRow): RuleFacts {
  return { name, query, source: sourceName, enabled }
}

/** The rule as it is shown, with what it kept out. */
export function viewOf(row: RuleRow, ignored: Ignored = { total: 0, lastDay: 0, lastAt: null }): RuleView {
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
