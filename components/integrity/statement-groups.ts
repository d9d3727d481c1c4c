import type { AuditReport } from '@/lib/proof/audit'

/** What a log says of itself in clear, by what it says. */
export interface StatementGroup {
  action: string
  /** `2 keys added`. */
  words: string
  count: number
  /** The index of the last one. */
  last: bigint
}

const WORDS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  'log.key.added': ['key was added', 'keys were added'],
  'log.key.retired': ['key was retired', 'keys were retired'],
  'log.lost': ['log was lost as a whole', 'logs were lost as a whole'],
  'log.continued': ['break: it continues another log', 'breaks: it continues other logs'],
}

/** The statements of a log, counted by their action, in the order in which they first appear. */
export function statementGroups(statements: AuditReport['statements']): StatementGroup[] {
  const groups = new Map<string, { count: number; last: bigint }>()
  for (const { index, text } of statements) {
    // How the entry begins is how it was known to be a statement.
    const action = /^\{"action":"([^"\\]+)"/.exec(text)?.[1] ?? ''
    groups.set(action, { count: (groups.get(action)?.count ?? 0) + 1, last: index })
  }
  return [...groups].map(([action, { count, last }]) => {
    const [one, many] = WORDS[action] ?? [action, action]
    return { action, words: `${count} ${count === 1 ? one : many}`, count, last }
  })
}
