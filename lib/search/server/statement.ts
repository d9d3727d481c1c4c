import type { Compiled, SqlCondition } from '@/lib/query/compile'

import type { Seen } from './seen'

/** What statements look at. The tenant is a part of every one of them: nothing reads across. */
export interface SearchScope extends Seen {
  compiled: Compiled
  /** Only events with a smaller index. */
  size: number
}

/** Values of a statement, and how its text names them. */
export class Values {
  readonly list: unknown[] = []

  add(value: unknown): string {
    this.list.push(value)
    return `$${this.list.length}`
  }

  /** A condition's text with its placeholders moved to where its values are in this statement. */
  condition({ sql, values }: SqlCondition): string {
    const offset = this.list.length
    this.list.push(...values)
    return `(${sql.replaceAll(/\$(\d+)/g, (_, n: string) => `$${Number(n) + offset}`)})`
  }
}

/** The conditions of a query on the columns of `event`, each true or false. None: every event matches. */
export function filters(values: Values, { compiled }: Pick<SearchScope, 'compiled'>): string[] {
  const parts = compiled.conditions.map((condition) => values.condition(condition))
  if (compiled.tsquery !== null) parts.unshift(`search @@ ${values.add(compiled.tsquery)}::tsquery`)
  return parts
}

/** True when not every event of the tenant matches. */
export function isFiltered({ compiled }: Pick<SearchScope, 'compiled'>): boolean {
  return compiled.tsquery !== null || compiled.conditions.length > 0
}
