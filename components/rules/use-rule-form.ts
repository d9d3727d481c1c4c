'use client'

import { type FormEvent, useMemo, useState } from 'react'

import { ApiError } from '@/components/layout/api-error'
import { useAddress } from '@/components/layout/use-address'
import { useToast } from '@/components/ui/toast'
import { readRule } from '@/lib/rules/read-rule'
import type { RuleView } from '@/lib/rules/rule-input'

import { ALL_RULES } from './rule-place'
import { useRested } from './use-rested'
import { useRulePreview, useSaveRule } from './use-rules'

/** What is said of a rule. */
export type RuleDraft = Pick<RuleView, 'name' | 'query' | 'source' | 'enabled'>

/** What is wrong with a field of the form, by us or by the server; null: nothing. */
interface RuleFormProblems {
  name: string | null
  query: string | null
  source: string | null
}

/** The form of a rule: what it says, what is wrong with that, and what it can be asked. */
export function useRuleForm(tenant: string, rule: RuleView | null, first: RuleDraft) {
  const { goTo } = useAddress()
  const toast = useToast()
  const save = useSaveRule(tenant)
  const [draft, setDraft] = useState(first)
  // What the draft was made from, whatever the list learns meanwhile.
  const [version] = useState(rule?.version ?? 0)
  const [confirmAll, setConfirmAll] = useState(false)
  const own = useMemo(() => whyNot(draft), [draft])
  const rested = useRested(questionOf(draft))
  const refused = save.error instanceof ApiError ? save.error : null
  const isOutdated = rule !== null && refused?.at('version') !== undefined
  const asked = own.query === null ? askedOf(draft, rested) : null
  const preview = useRulePreview(tenant, asked)
  const isRefusedAll = refused?.at('confirmAll') !== undefined
  const mayBeAll = draft.enabled && (isRefusedAll || (asked !== null && ignoresAll(preview)))
  const disabled = missingIn(draft) ?? own.query ?? own.source ?? unconfirmed(mayBeAll, confirmAll)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending || disabled !== undefined) return
    const facts = { ...draft, name: draft.name.trim(), query: draft.query.trim() }
    const known = rule === null ? {} : { id: rule.id, version: isOutdated ? rule.version : version }
    save.mutateAsync({ ...facts, ...known, confirmAll }).then(
      ({ name, enabled }) => {
        goTo(ALL_RULES)
        toast({ title: enabled ? `${name} is on` : `${name} is saved, and off` })
      },
      () => undefined,
    )
  }
  return {
    draft,
    change: (more: Partial<RuleDraft>) => {
      setDraft({ ...draft, ...more })
      // What was confirmed was another rule.
      setConfirmAll(false)
      if (isRefusedAll) save.reset()
    },
    /** Whether it would ignore everything, and whether that is meant; null: it would not. */
    confirmAll: mayBeAll ? confirmAll : null,
    setConfirmAll,
    problems: withRefused(own, refused),
    isOutdated,
    /** Why it cannot be saved. */
    disabled,
    submit,
    error: save.error,
    isSaving: save.isPending,
    preview,
    /** The preview is of what stands in the form now. */
    isAsked: asked !== null,
  }
}

/** Whether what was asked would ignore everything. */
const ignoresAll = ({ data, isPlaceholderData }: ReturnType<typeof useRulePreview>): boolean =>
  !isPlaceholderData && data?.everything === true

const unconfirmed = (mayBeAll: boolean, isConfirmed: boolean): string | undefined =>
  mayBeAll && !isConfirmed ? 'Say first that it may ignore everything' : undefined

/** What can be asked for a preview; null while somebody types, or it cannot be read. */
function askedOf(draft: RuleDraft, rested: string): { query: string; source: string | null } | null {
  const query = draft.query.trim()
  return query === '' || rested !== questionOf(draft) ? null : { query, source: draft.source }
}

function withRefused(own: Omit<RuleFormProblems, 'name'>, refused: ApiError | null): RuleFormProblems {
  const at = (field: keyof RuleFormProblems): string | null => refused?.at(field) ?? null
  return { name: at('name'), query: own.query ?? at('query'), source: own.source ?? at('source') }
}

const questionOf = ({ query, source }: RuleDraft): string => JSON.stringify([query.trim(), source])

function missingIn({ name, query }: RuleDraft): string | null {
  if (query.trim() === '') return 'A query is needed'
  return name.trim() === '' ? 'A name is needed' : null
}

/** Why it could not be a rule that is on, by the field that it is about. An empty query is not wrong yet. */
function whyNot({ query, source }: RuleDraft): Omit<RuleFormProblems, 'name'> {
  const found = { query: null as string | null, source: null as string | null }
  if (query.trim() === '') return found
  const read = readRule({ query, source })
  for (const { path, message } of 'problems' in read ? read.problems : []) {
    if (path === 'source') found.source ??= message
    else found.query ??= message
  }
  return found
}
