'use client'

import { useId } from 'react'

import { failureText } from '@/components/admin/failure-text'
import { FormProblem } from '@/components/admin/form-problem'
import { FormDialog } from '@/components/layout/form-dialog'
import { QueryField } from '@/components/query-bar/query-field'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { visibleText } from '@/lib/view/visible-text'

import { FORMAT_OPTIONS, FORMAT_TEXT } from './format-text'
import { RANGES, type ReplayDraft, type ReplayProblems } from './replay-draft'
import { spanText } from './spans'
import { useReplayForm } from './use-replay-form'

interface ReplayDialogProps {
  tenant: string
  view: DestinationView
  open: boolean
  onClose: () => void
}

/** Send a stretch of the log again. */
export function ReplayDialog({ tenant, view, open, onClose }: ReplayDialogProps) {
  return (
    <FormDialog
      open={open}
      onOpenChange={onClose}
      title={`Replay to ${visibleText(view.name)}`}
      description="Sends events of the log again, in its order, each marked as replayed. What arrives meanwhile is sent beside it."
    >
      {open ? <ReplayForm tenant={tenant} view={view} onClose={onClose} /> : null}
    </FormDialog>
  )
}

const FIELDS = ['since', 'until', 'query', 'format', 'rate'] as const
const MAY_BE = 'The replay may have begun: look in the list before trying again.'

function ReplayForm({ tenant, view, onClose }: Omit<ReplayDialogProps, 'open'>) {
  const form = useReplayForm({ tenant, view, onClose })
  const { draft, change, problems, error } = form
  return (
    <form onSubmit={form.submit} noValidate className="flex flex-col gap-3.5">
      {error === null ? null : (
        <FormProblem error={error} fields={FIELDS} text={failureText(error, MAY_BE)} />
      )}
      <RangeFields draft={draft} change={change} problems={problems} zone={form.zone} />
      <QueryField
        tenant={tenant}
        label="Only events that this finds"
        hint={
          view.query === '' ? 'Empty: every event of the range.' : 'Besides the filter of the destination.'
        }
        text={draft.query}
        onText={(query) => change({ query })}
        problem={problems.query}
      />
      <div className="grid gap-3.5 sm:grid-cols-2">
        <Field label="Format" error={form.formatProblem}>
          <Select
            value={draft.format}
            onValueChange={(format) => change({ format })}
            options={[{ value: '', label: `${FORMAT_TEXT[view.format].label}, as usual` }, ...FORMAT_OPTIONS]}
          />
        </Field>
        <Field
          label="Events a second at most"
          optional
          error={problems.rate ?? undefined}
          hint="Empty: as fast as it takes them."
        >
          <Input
            name="replay-rate"
            inputMode="numeric"
            autoComplete="off"
            className="tabular-nums"
            value={draft.rate}
            onChange={(event) => change({ rate: event.target.value })}
          />
        </Field>
      </div>
      {view.maxAgeSeconds === null ? null : (
        <p className="text-sm text-muted">
          This receiver takes nothing that is older than {spanText(view.maxAgeSeconds)}: such events are
          counted as expired.
        </p>
      )}
      <FormActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" loading={form.isSending} disabledReason={form.disabled}>
          Begin replay
        </Button>
      </FormActions>
    </form>
  )
}

interface RangeFieldsProps {
  draft: ReplayDraft
  change: (more: Partial<ReplayDraft>) => void
  problems: ReplayProblems
  zone: string
}

function RangeFields({ draft, change, problems, zone }: RangeFieldsProps) {
  const id = useId()
  return (
    <div className="flex flex-col gap-2.5">
      <div className="flex flex-col gap-1" role="group" aria-labelledby={id}>
        <span id={id} className="text-sm font-medium">
          Received in the last
        </span>
        <SegmentedControl
          aria-labelledby={id}
          size="sm"
          value={draft.range}
          onValueChange={(range) => change({ range })}
          options={RANGES}
        />
      </div>
      {draft.range === 'own' ? (
        <>
          <div className="grid gap-3.5 sm:grid-cols-2">
            <Field label="From" error={draft.since === '' ? undefined : (problems.since ?? undefined)}>
              <Input
                name="replay-since"
                mono
                placeholder="2026-11-01 10:00"
                autoComplete="off"
                spellCheck={false}
                value={draft.since}
                onChange={(event) => change({ since: event.target.value })}
              />
            </Field>
            <Field label="To" error={draft.until === '' ? undefined : (problems.until ?? undefined)}>
              <Input
                name="replay-until"
                mono
                placeholder="now"
                autoComplete="off"
                spellCheck={false}
                value={draft.until}
                onChange={(event) => change({ until: event.target.value })}
              />
            </Field>
          </div>
          <p className="text-sm text-muted">
            When the log received them. Times without a zone are {zone.replaceAll('_', ' ')}. An empty end is
            open.
          </p>
        </>
      ) : null}
    </div>
  )
}
