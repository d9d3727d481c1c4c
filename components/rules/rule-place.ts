import { consolePath } from '@/components/layout/paths'

/** The parameters of the page of rules. */
export const RULES_SHAPE = {
  /** The rule that is changed; `new`: one that is made. */
  rule: 'text',
  /** What a new one begins with. */
  name: 'text',
  q: 'text',
  /** Only rules for events of this source; of a new rule, its source. */
  source: 'text',
  import: ['filters'],
} as const

/** None of them: all rules. */
export const ALL_RULES = { rule: null, name: null, q: null, source: null, import: null } as const

/** The rules for events of one source. */
export function rulesOfSource(tenant: string, source: string): string {
  return `${consolePath('/settings/sources/rules', tenant)}&source=${encodeURIComponent(source)}`
}
