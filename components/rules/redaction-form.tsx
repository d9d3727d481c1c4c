'use client'

import { Check, Plus } from 'lucide-react'
import { type FormEvent, useState } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { ApiError, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { cx } from '@/components/ui/class-names'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { TextArea } from '@/components/ui/text-area'
import { useToast } from '@/components/ui/toast'
import { readMasks } from '@/lib/event/masks'
import type { RedactionView } from '@/lib/rules/redaction-input'

import { useSetRedaction } from './use-redaction'

/** As it is typed: a path a line. */
export interface RedactionDraft {
  secrets: boolean
  paths: string
}

/** The paths of a draft, each once. */
export const pathsIn = ({ paths }: RedactionDraft): string[] => [
  ...new Set(paths.split(/[\s,]+/).filter((path) => path !== '')),
]

interface RedactionFormProps {
  tenant: string
  /** As it is stored. */
  now: RedactionView
  draft: RedactionDraft
  isChanged: boolean
  /** null: what is stored. */
  onChange: (draft: RedactionDraft | null) => void
}

/** What is often not to be stored. */
const COMMON = [
  'client.ip',
  'client.userAgent',
  'actor.email',
  'message',
  'details.token*',
  'before',
] as const

/** What the form does with what is typed. */
function useRedactionForm({ tenant, now, draft, isChanged, onChange }: RedactionFormProps) {
  const set = useSetRedaction(tenant)
  const toast = useToast()
  // What the draft was made from: the list may learn of another change meanwhile.
  const [from, setFrom] = useState(now.version)
  const change = (next: RedactionDraft) => {
    if (!isChanged) setFrom(now.version)
    onChange(next)
  }
  const read = readMasks(pathsIn(draft))
  const wrong = 'problem' in read ? read.problem : undefined
  const problem = set.error instanceof ApiError ? set.error : null
  const isOutdated = problem?.at('version') !== undefined && isChanged
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending || wrong !== undefined || !isChanged) return
    set
      .mutateAsync({
        secrets: draft.secrets,
        paths: pathsIn(draft),
        version: isOutdated ? now.version : from,
      })
      .then(
        () => {
          onChange(null)
          toast({ title: 'Saved: it holds from the next request on' })
        },
        () => undefined,
      )
  }
  return { set, change, wrong, problem, isOutdated, submit }
}

/** Secrets on or off, and paths. */
export function RedactionForm({ tenant, now, draft, isChanged, onChange }: RedactionFormProps) {
  const { set, change, wrong, problem, isOutdated, submit } = useRedactionForm({
    tenant,
    now,
    draft,
    isChanged,
    onChange,
  })
  return (
    <form onSubmit={submit} noValidate aria-label="Redaction" className="flex min-w-0 flex-col gap-4">
      <Notices now={now} isOutdated={isOutdated} error={set.error} />
      <Checkbox
        label="Take out secrets"
        description="By name, in details, before and after: passwords, tokens, API keys, cookies and the like. By shape, in any text: JSON Web Tokens, private keys, tokens of GitHub, Slack and Google, what follows Bearer or Basic, passwords in addresses."
        checked={draft.secrets}
        onCheckedChange={(secrets) => change({ ...draft, secrets })}
      />
      {draft.secrets ? null : (
        <Notice tone="warning">
          A password in an event is then stored with it, and an entry of the log cannot be changed.
        </Notice>
      )}
      <div className="flex flex-col gap-1.5">
        <Field
          label="Take out these as well"
          optional
          error={wrong ?? problem?.at('paths')}
          hint="A path a line, as in a grant’s masks: whatever stands there. details.token* is every key that starts so; a path in before is taken out of after, too."
        >
          <TextArea
            name="redaction-paths"
            rows={4}
            value={draft.paths}
            onChange={(paths) => change({ ...draft, paths })}
          />
        </Field>
        <Common draft={draft} onChange={change} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button
          type="submit"
          variant={isOutdated ? 'danger' : 'primary'}
          loading={set.isPending}
          disabledReason={wrong ?? (isChanged ? undefined : 'Nothing is changed')}
        >
          {isOutdated ? 'Save all the same' : 'Save'}
        </Button>
        {isChanged ? <Button onClick={() => onChange(null)}>Take back</Button> : null}
        <LastChange now={now} />
      </div>
      <p className="text-sm text-muted">
        It does nothing to what is stored already. An event says in{' '}
        <code className="font-mono">redacted</code> what was taken out of it.
      </p>
    </form>
  )
}

/** What was changed meanwhile, or why it was not saved. */
function Notices(props: { now: RedactionView; isOutdated: boolean; error: unknown }) {
  const { now, isOutdated, error } = props
  if (isOutdated) {
    return (
      <Notice tone="warning">
        Somebody else changed this since you began: secrets are {now.secrets ? 'taken out' : 'kept'}
        {now.paths.length === 0 ? '' : `, and ${now.paths.join(', ')} taken out`} now. Saving puts yours in
        its place.
      </Notice>
    )
  }
  return error === null ? null : (
    <FormProblem error={error} fields={['paths', 'version']} text={errorText(error)} />
  )
}

function LastChange({ now: { version, updatedAt } }: { now: RedactionView }) {
  if (updatedAt === null) return null
  return (
    <span className="ml-auto text-sm text-muted">
      {version === 0 ? 'As the tenant began, ' : 'Changed '}
      <RelativeTime at={updatedAt} precision="minute" />
    </span>
  )
}

function Common({ draft, onChange }: { draft: RedactionDraft; onChange: (draft: RedactionDraft) => void }) {
  const chosen = pathsIn(draft)
  const toggle = (path: string) => {
    const paths = chosen.includes(path) ? chosen.filter((one) => one !== path) : [...chosen, path]
    onChange({ ...draft, paths: paths.join('\n') })
  }
  return (
    <div className="flex flex-wrap gap-1" role="group" aria-label="Often taken out">
      {COMMON.map((path) => {
        const isOn = chosen.includes(path)
        const Icon = isOn ? Check : Plus
        return (
          <button
            key={path}
            type="button"
            aria-pressed={isOn}
            onClick={() => toggle(path)}
            className={cx(
              'inline-flex h-6 items-center gap-1 rounded-full border px-2 font-mono text-xs transition-colors pointer-coarse:h-8',
              isOn
                ? 'border-accent-border bg-accent-subtle text-accent-text'
                : 'border-border-strong text-muted hover:bg-surface-hover hover:text-text',
            )}
          >
            <Icon size={11} aria-hidden="true" />
            {path}
          </button>
        )
      })}
    </div>
  )
}
