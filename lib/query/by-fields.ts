import { field, type FieldName } from '@/lib/event/fields'
import { lexemeHead, lexemeIn } from '@/lib/event/lexeme'

import type { Query } from './ast'
import { type CompileScope, runnable, settleTenant } from './compile'
import type { Plan } from './plan'
import { seesAll } from './sight'

/** What an event has in some fields. */
export type FieldValues = Readonly<Partial<Record<FieldName, string>>>

/** A query that asks for nothing but the values of some fields, within a range of ids. */
export interface FieldQuery {
  /** The fields that it reads. */
  reads: ReadonlySet<FieldName>
  /** Whether an event with these values matches, if its id lies in the range that the compiled query names. */
  test(values: FieldValues): boolean
}

/**
 * The query as a test of these fields' values, each of which every event has once; null when it reads anything else.
 * Dates are left to the range of ids, where they bound the query as a whole.
 */
export function byFields(
  tree: Query,
  fields: readonly FieldName[],
  scope: Pick<CompileScope, 'tenantSlug' | 'sight'>,
): FieldQuery | null {
  // Counts hold events that are not shown, too.
  if (!seesAll(scope.sight)) return null
  const plan = settleTenant(runnable(tree, scope.sight).plan, scope.tenantSlug)
  const heads = fields.map((name) => ({ name, head: lexemeHead('f', field(name).lexeme ?? name) }))
  const reads = new Set<FieldName>()
  const items = plan.kind === 'and' ? plan.items : [plan]
  const tests = items.filter((item) => item.kind !== 'ids').map((item) => testOf(item, heads, reads))
  if (tests.includes(null)) return null
  return { reads, test: (values) => tests.every((test) => test?.(values)) }
}

type Test = (values: FieldValues) => boolean
type Heads = readonly { name: FieldName; head: string }[]

function testOf(plan: Plan, heads: Heads, reads: Set<FieldName>): Test | null {
  switch (plan.kind) {
    case 'all':
      return () => true
    case 'none':
      return () => false
    case 'not': {
      const test = testOf(plan.item, heads, reads)
      return test && ((values) => !test(values))
    }
    case 'and':
    case 'or': {
      const tests: Test[] = []
      for (const item of plan.items) {
        const test = testOf(item, heads, reads)
        if (test === null) return null
        tests.push(test)
      }
      return plan.kind === 'and'
        ? (values) => tests.every((test) => test(values))
        : (values) => tests.some((test) => test(values))
    }
    case 'lexeme':
      return lexemeTest(plan, heads, reads)
    default:
      return null
  }
}

function lexemeTest(
  { text, prefix }: { text: string; prefix: boolean },
  heads: Heads,
  reads: Set<FieldName>,
): Test | null {
  const found = heads.find(({ head }) => text.startsWith(head))
  if (found === undefined) return null
  const { name, head } = found
  reads.add(name)
  return (values) => {
    const value = values[name]
    if (value === undefined) return false
    const lexeme = lexemeIn(head, value)
    return prefix ? lexeme.startsWith(text) : lexeme === text
  }
}
