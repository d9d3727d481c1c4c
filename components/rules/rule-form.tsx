'use client'

import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { useAddress } from '@/components/layout/use-address'
import { QueryField } from '@/components/query-bar/query-field'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { Select } from '@/components/ui/select'
import type { RuleView } from '@/lib/rules/rule-input'
import type { RuleTemplate } from '@/lib/rules/templates'
import { visibleText } from '@/lib/view/visible-text'

import { ALL_RULES } from './rule-place'
import { RulePreview } from './rule-preview'
import { RuleTemplates } from './rule-templates'
import { type RuleDraft, useRuleForm } from './use-rule-form'

interface RuleFormProps {
  tenant: string
  /** As it is now; null: a new one. */
  rule: RuleView | null
  first: RuleDraft
  /** Names of sources that are known. */
  sources: readonly string[]
  templates: readonly RuleTemplate[]
}

/** One rule, with what it would have done beside it. */
export function RuleForm({ tenant, rule, first, sources, templates }: RuleFormProps) {
  const { goTo } = useAddress()
  const form = useRuleForm(tenant, rule, first)
  const { draft, change, problems } = form
  const saves = rule === null ? 'Make rule' : 'Save rule'
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_minmax(0,24rem)]">
      <form
        onSubmit={form.submit}
        noValidate
        className="flex min-w-0 flex-col gap-3.5"
        aria-label="Ignore rule"
      >
        <Notices rule={rule} isOutdated={form.isOutdated} error={form.error} />
        <QueryField
          tenant={tenant}
          label="Ignore what this finds"
          hint="In the query language of the events page, such as type:REQUEST change:NONE."
          text={draft.query}
          onText={(query) => change({ query })}
          problem={problems.query}
        />
        <SourceField
          source={draft.source}
          sources={sources}
          problem={problems.source}
          onChange={(source) => change({ source })}
        />
        <Field
          label="Name"
          error={problems.name ?? undefined}
          hint="What it keeps out, such as “Health checks”."
        >
          <Input
            name="rule-name"
            autoComplete="off"
            maxLength={100}
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
          />
        </Field>
        <Checkbox
          label="On"
          description="From the next request on. Off, it is kept and ignores nothing."
          checked={draft.enabled}
          onCheckedChange={(enabled) => change({ enabled })}
        />
        {form.confirmAll === null ? null : (
          <ConfirmAll source={draft.source} checked={form.confirmAll} onChange={form.setConfirmAll} />
        )}
        <div className="flex flex-wrap gap-2 pt-1">
          <Button
            type="submit"
            variant={form.isOutdated ? 'danger' : 'primary'}
            loading={form.isSaving}
            disabledReason={form.disabled}
          >
            {form.isOutdated ? 'Save all the same' : saves}
          </Button>
          <Button onClick={() => goTo(ALL_RULES)}>Cancel</Button>
        </div>
      </form>
      <div className="flex min-w-0 flex-col gap-6">
        <RulePreview
          tenant={tenant}
          preview={form.preview}
          isAsked={form.isAsked}
          isEmpty={draft.query.trim() === ''}
          isWrong={problems.query !== null}
          ignored={rule?.ignored.lastDay ?? 0}
        />
        {rule === null && draft.query === '' ? (
          <section aria-labelledby="ready-made">
            <h2 id="ready-made" className="text-sm font-medium">
              Or begin with
            </h2>
            <RuleTemplates templates={templates} />
          </section>
        ) : null}
      </div>
    </div>
  )
}

/** What a rule that keeps nothing is, and the box without which it is not saved. */
function ConfirmAll(props: {
  source: string | null
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  const { source, checked, onChange } = props
  const whose = source === null ? 'every event' : `every event of ${visibleText(source)}`
  return (
    <Notice tone="warning">
      <p>
        This rule would ignore {whose}, or all but what it names. Nothing of that comes back, and a log that
        stays empty looks like a quiet day.
      </p>
      <div className="mt-2">
        <Checkbox label="It may ignore everything" checked={checked} onCheckedChange={onChange} />
      </div>
    </Notice>
  )
}

const FIELDS = ['name', 'query', 'source', 'version', 'confirmAll'] as const
const MAY_BE = 'The rule may have been saved: look in the list before trying again.'

/** What happened to the rule meanwhile, or with what was sent; and why it ignores nothing. */
function Notices({
  rule,
  isOutdated,
  error,
}: {
  rule: RuleView | null
  isOutdated: boolean
  error: unknown
}) {
  return (
    <>
      {isOutdated && rule !== null ? (
        <Notice tone="warning">
          Somebody else changed this rule since you opened it. It is called {visibleText(rule.name)} now, is{' '}
          {rule.enabled ? 'on' : 'off'}, and asks{' '}
          <code className="font-mono text-xs">{visibleText(rule.query)}</code>. Saving puts yours in its
          place.
        </Notice>
      ) : error === null ? null : (
        <FormProblem error={error} fields={FIELDS} text={failureText(error, MAY_BE)} />
      )}
      {rule?.problems.map(({ path, message }) => (
        <Notice key={`${path} ${message}`} tone="danger">
          {message}
        </Notice>
      ))}
    </>
  )
}

const EVERY = ''

function SourceField(props: {
  source: string | null
  sources: readonly string[]
  problem: string | null
  onChange: (source: string | null) => void
}) {
  const { source, sources, problem, onChange } = props
  const names = [...new Set([...sources, ...(source === null ? [] : [source])])]
  return (
    <Field
      label="For events of"
      error={problem ?? undefined}
      hint="The source is the name that a key sends under. A rule of one source is never asked of others."
    >
      <Select
        value={source ?? EVERY}
        onValueChange={(value) => onChange(value === EVERY ? null : value)}
        options={[
          { value: EVERY, label: 'Every source' },
          ...names.map((name) => ({ value: name, label: visibleText(name) })),
        ]}
      />
    </Field>
  )
}
