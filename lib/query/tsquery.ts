import { invariant } from '@/lib/base/errors'

import type { Plan } from './plan'

/** True when the search index alone answers this. */
export function isIndexed(plan: Plan): boolean {
  switch (plan.kind) {
    case 'lexeme':
      return true
    case 'and':
    case 'or':
      return plan.items.every(isIndexed)
    case 'not':
      return isIndexed(plan.item)
    default:
      return false
  }
}

/** The text of a tsquery. The plan must be indexed. */
export function tsqueryText(plan: Plan): string {
  switch (plan.kind) {
    case 'lexeme':
      return quoteLexeme(plan.text) + (plan.prefix ? ':*' : '')
    case 'and':
    case 'or':
      return `(${plan.items.map(tsqueryText).join(plan.kind === 'and' ? ' & ' : ' | ')})`
    case 'not':
      return `!${tsqueryText(plan.item)}`
    default:
      invariant(false, `a tsquery holds lexemes, not ${plan.kind}`)
  }
}

/**
 * A lexeme in the text of a tsquery (PostgreSQL, "Text Search Types"): between quotes, in which a quote and a backslash
 * are doubled and everything else is itself. NUL is refused by the parser, as no text in PostgreSQL holds it.
 */
function quoteLexeme(text: string): string {
  invariant(!text.includes('\0'), 'a lexeme holds no NUL')
  return `'${text.replace(/['\\]/g, '$&$&')}'`
}
