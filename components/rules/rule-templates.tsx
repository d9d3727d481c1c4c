'use client'

import { useAddress } from '@/components/layout/use-address'
import { Prose } from '@/components/query-bar/prose'
import type { RuleTemplate } from '@/lib/rules/templates'

import { ALL_RULES } from './rule-place'

/** Ready-made rules to begin with: each opens in the form, for somebody to look at and save. */
export function RuleTemplates({ templates }: { templates: readonly RuleTemplate[] }) {
  const { goTo } = useAddress()
  return (
    <ul aria-label="Ready-made rules" className="mt-4 grid gap-2 text-left sm:grid-cols-2">
      {templates.map(({ name, about, query }) => (
        <li key={name} className="flex">
          <button
            type="button"
            onClick={() => goTo({ ...ALL_RULES, rule: 'new', name, q: query })}
            className="flex w-full flex-col gap-0.5 rounded-md border bg-surface-raised px-3 py-2 text-left transition-colors hover:border-border-strong hover:bg-surface-hover"
          >
            <span className="font-medium text-text">{name}</span>
            <span className="text-sm text-muted">
              <Prose text={about} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
