'use client'

import { type FormEvent, useEffect, useRef, useState } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { AnswerArea } from '@/components/layout/answer-area'
import { ApiError, errorText } from '@/components/layout/api-error'
import { FormDialog, useTyped } from '@/components/layout/form-dialog'
import { Button } from '@/components/ui/button'
import { FormActions } from '@/components/ui/form-actions'
import { Notice } from '@/components/ui/notice'
import { Skeleton } from '@/components/ui/skeleton'
import { useToast } from '@/components/ui/toast'
import type { SourceSettingsView } from '@/lib/ingest/source-settings'
import { visibleText } from '@/lib/view/visible-text'

import { draftOf, type DraftProblems, isSame, problemsOf, settingsOf } from './settings-draft'
import { SettingsFields } from './settings-fields'
import { useSetSourceSettings, useSourceSettings } from './use-source-settings'

interface SettingsDialogProps {
  tenant: string
  /** null: closed. */
  source: string | null
  onClose: () => void
}

/** What is done to what one source sends, and whether its silence is told. */
export function SettingsDialog({ tenant, source, onClose }: SettingsDialogProps) {
  return (
    <FormDialog
      open={source !== null}
      onOpenChange={onClose}
      title={`Settings of ${visibleText(source ?? '')}`}
      description="They hold from its next request on. What is in the log stays as it is."
    >
      {source === null ? null : <Settings key={source} tenant={tenant} source={source} onClose={onClose} />}
    </FormDialog>
  )
}

function Settings({ tenant, source, onClose }: SettingsDialogProps & { source: string }) {
  const settings = useSourceSettings(tenant, source)
  return (
    <AnswerArea
      query={settings}
      failed="The settings could not be read"
      reading="Reading the settings"
      skeleton={<SettingsSkeleton />}
    >
      {(view) => <SettingsForm tenant={tenant} view={view} onClose={onClose} />}
    </AnswerArea>
  )
}

function SettingsSkeleton() {
  return (
    <div aria-busy="true" aria-label="Reading the settings" role="status" className="flex flex-col gap-4">
      {['h-24', 'h-7', 'h-7', 'h-7'].map((height, at) => (
        <div key={at} className="flex flex-col gap-1.5">
          <Skeleton className="h-3.5 w-32" />
          <Skeleton className={`w-full ${height}`} />
        </div>
      ))}
    </div>
  )
}

const FIELDS = ['signatureKeys', 'refuse', 'kinds', 'silentAfter', 'version'] as const

/** What stands at the fields. That a kind is missing is said by the button: nobody has begun to name one yet. */
function shownProblems({ keys }: DraftProblems, problem: ApiError | null) {
  const at = (path: string) => problem?.at(path) ?? null
  return {
    keys: keys ?? at('signatureKeys'),
    refuse: at('refuse'),
    kinds: at('kinds'),
    silentAfter: at('silentAfter'),
  }
}

interface SettingsFormProps {
  tenant: string
  view: SourceSettingsView
  onClose: () => void
}

function SettingsForm({ tenant, view, onClose }: SettingsFormProps) {
  const [first, setFirst] = useState(() => draftOf(view))
  const [draft, setDraft] = useState(first)
  // What the draft was made from, whatever is read meanwhile.
  const [version, setVersion] = useState(view.version)
  const set = useSetSourceSettings(tenant, view.source)
  const toast = useToast()
  const own = problemsOf(draft)
  const problem = set.error instanceof ApiError ? set.error : null
  const isOutdated = problem?.at('version') !== undefined
  const isUnchanged = own.keys === null && isSame(first, draft)
  useTyped(!isUnchanged)
  const wrong = own.keys ?? own.kinds ?? (isUnchanged ? 'Nothing is changed' : null)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending || wrong !== null) return
    set.mutate(
      { ...settingsOf(draft), version: isOutdated ? view.version : version },
      {
        onSuccess: () => {
          onClose()
          toast({ title: `The settings of ${visibleText(view.source)} are changed` })
        },
      },
    )
  }
  const form = useRef<HTMLFormElement>(null)
  // The window opened before there was anything to fill in, so the focus went to its cross.
  useEffect(() => form.current?.querySelector('textarea')?.focus(), [])
  const takeTheirs = () => {
    const theirs = draftOf(view)
    setFirst(theirs)
    setDraft(theirs)
    setVersion(view.version)
    set.reset()
  }

  return (
    <form ref={form} onSubmit={submit} noValidate className="flex flex-col gap-5">
      {isOutdated ? (
        <Notice tone="warning">
          <p>Somebody else changed these settings since you opened them. Saving puts yours in their place.</p>
          <Button size="sm" className="mt-1.5" onClick={takeTheirs}>
            Show theirs instead
          </Button>
        </Notice>
      ) : set.isError ? (
        <FormProblem error={set.error} fields={FIELDS} text={errorText(set.error)} />
      ) : null}
      <SettingsFields view={view} draft={draft} onChange={setDraft} problems={shownProblems(own, problem)} />
      <FormActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant={isOutdated ? 'danger' : 'primary'}
          loading={set.isPending}
          disabledReason={wrong ?? undefined}
        >
          {isOutdated ? 'Save all the same' : 'Save settings'}
        </Button>
      </FormActions>
    </form>
  )
}
