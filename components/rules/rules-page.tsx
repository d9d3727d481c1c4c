'use client'

import { ArrowLeft, FileInput, Filter, Plus, X } from 'lucide-react'

import { SettingsFrame } from '@/components/admin/settings-frame'
import { AddressNotice } from '@/components/layout/address-notice'
import { AnswerArea } from '@/components/layout/answer-area'
import { useAddress } from '@/components/layout/use-address'
import { SourceTabs } from '@/components/sources/source-tabs'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Notice } from '@/components/ui/notice'
import { RULES_MAX } from '@/lib/rules/limits'
import type { RuleView } from '@/lib/rules/rule-input'
import { addressProblems } from '@/lib/view/page-address'
import { visibleText } from '@/lib/view/visible-text'

import { ImportFilters } from './import-filters'
import { RuleEditor } from './rule-editor'
import { ALL_RULES, RULES_SHAPE } from './rule-place'
import { RuleTemplates } from './rule-templates'
import { RulesTable } from './rules-table'
import { useRules } from './use-rules'

interface RulesPageProps {
  tenant: { slug: string; name: string }
}

/** What is kept out of the log. The address says whether the list, one rule or an import is looked at. */
export function RulesPage({ tenant }: RulesPageProps) {
  const { params, goTo } = useAddress()
  const problems = addressProblems(params, RULES_SHAPE)
  const rule = params.get('rule')
  const isImport = params.get('import') === 'filters'
  if (rule === null && !isImport) return <Overview tenant={tenant} problems={problems} />
  const back = (
    <Button icon={<ArrowLeft size={14} />} onClick={() => goTo(ALL_RULES)}>
      All rules
    </Button>
  )
  if (isImport) {
    return (
      <SettingsFrame
        title="Import ignore filters"
        description={`Filters of Elasticsearch and Kibana, as ignore rules of ${tenant.name}. Nothing is made before you have seen it.`}
        actions={back}
      >
        <AddressNotice problems={problems} />
        <ImportFilters tenant={tenant.slug} />
      </SettingsFrame>
    )
  }
  return (
    <SettingsFrame
      title={rule === 'new' ? 'New ignore rule' : 'Ignore rule'}
      description="Events that its query finds are not stored, from the next request on. Nothing brings them back."
      actions={back}
    >
      <AddressNotice problems={problems} />
      <RuleEditor key={rule} tenant={tenant.slug} id={rule === 'new' || rule === null ? null : rule} />
    </SettingsFrame>
  )
}

function Overview({ tenant, problems }: RulesPageProps & { problems: string[] }) {
  const { params, goTo } = useAddress()
  const rules = useRules(tenant.slug)
  const source = params.get('source')
  const count = rules.data?.rules.length ?? 0
  const full = count >= RULES_MAX ? `There are ${RULES_MAX} rules, and can be no more.` : undefined
  const actions = (
    <>
      <Button
        icon={<FileInput size={14} />}
        disabledReason={full}
        onClick={() => goTo({ ...ALL_RULES, import: 'filters' })}
      >
        Import filters
      </Button>
      <Button
        variant="primary"
        icon={<Plus size={14} />}
        disabledReason={full}
        onClick={() => goTo({ ...ALL_RULES, rule: 'new', source })}
      >
        New rule
      </Button>
    </>
  )
  const isEmpty = rules.data !== undefined && count === 0
  return (
    <SettingsFrame
      title="Ignore rules"
      description={`What ${tenant.name} does not keep. Each rule is a query, asked of every event before it is stored; never of what Vouchsafe records itself.`}
      actions={isEmpty ? null : actions}
    >
      <SourceTabs tenant={tenant.slug} here="/settings/sources/rules" />
      <AddressNotice problems={problems} />
      <AnswerArea
        query={rules}
        failed="The rules could not be read"
        reading="Reading the rules"
        skeleton={<RulesTable tenant={tenant.slug} rules={undefined} />}
      >
        {({ rules: found, templates }) =>
          found.length === 0 ? (
            <EmptyState icon={<Filter size={18} />} title="Every event is kept" actions={actions}>
              A rule keeps out what nobody will ever look for, such as each request that a browser makes. It
              counts what it ignores.
              <RuleTemplates templates={templates} />
            </EmptyState>
          ) : (
            <List tenant={tenant.slug} rules={found} source={source} />
          )
        }
      </AnswerArea>
    </SettingsFrame>
  )
}

function List({ tenant, rules, source }: { tenant: string; rules: RuleView[]; source: string | null }) {
  const { goTo } = useAddress()
  const shown = source === null ? rules : rules.filter((rule) => isFor(rule, source))
  return (
    <>
      {source === null ? null : (
        <Notice tone="info">
          <span className="flex flex-wrap items-center justify-between gap-2">
            <span>
              Only rules for events of <strong className="font-medium">{visibleText(source)}</strong>, and
              those for every source.
            </span>
            <Button size="sm" icon={<X size={14} />} onClick={() => goTo({ source: null }, 'replace')}>
              Show all
            </Button>
          </span>
        </Notice>
      )}
      {shown.length === 0 ? (
        <p className="text-muted">No rule is for events of this source.</p>
      ) : (
        <RulesTable tenant={tenant} rules={shown} />
      )}
    </>
  )
}

const isFor = (rule: RuleView, source: string): boolean =>
  rule.source === null || rule.source.toLowerCase() === source.toLowerCase()
