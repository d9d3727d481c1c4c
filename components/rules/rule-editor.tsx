'use client'

import { FileQuestion } from 'lucide-react'

import { AnswerArea } from '@/components/layout/answer-area'
import { useAddress } from '@/components/layout/use-address'
import { useSources } from '@/components/sources/use-sources'
import { EmptyState } from '@/components/ui/empty-state'
import { Skeleton } from '@/components/ui/skeleton'

import { RuleForm } from './rule-form'
import type { RuleDraft } from './use-rule-form'
import { useRules } from './use-rules'

/** A rule to be made or changed; `id` null: a new one, with what the address says of it. */
export function RuleEditor({ tenant, id }: { tenant: string; id: string | null }) {
  const rules = useRules(tenant)
  const sources = useSources(tenant)
  const { params } = useAddress()
  const names = sources.data?.sources.map(({ name }) => name) ?? []
  return (
    <AnswerArea
      query={rules}
      failed="The rules could not be read"
      reading="Reading the rules"
      skeleton={<Skeleton className="h-64 w-full max-w-2xl" />}
    >
      {({ rules: found, templates }) => {
        const rule = id === null ? null : found.find((one) => one.id === id)
        if (rule === undefined) {
          return (
            <EmptyState icon={<FileQuestion size={18} />} title="There is no such rule">
              It may have been deleted meanwhile. The log says by whom, as long as it is kept.
            </EmptyState>
          )
        }
        const first = rule === null ? newRule(params) : draftOf(rule)
        return (
          <RuleForm
            // What was picked from the ready-made ones begins the form anew.
            key={id ?? `${first.name} ${first.query}`}
            tenant={tenant}
            rule={rule}
            first={first}
            sources={names}
            templates={templates}
          />
        )
      }}
    </AnswerArea>
  )
}

const draftOf = ({ name, query, source, enabled }: RuleDraft): RuleDraft => ({ name, query, source, enabled })

/** As far as the address says it. */
const newRule = (params: URLSearchParams): RuleDraft => ({
  name: params.get('name') ?? '',
  query: params.get('q') ?? '',
  source: params.get('source'),
  enabled: true,
})
