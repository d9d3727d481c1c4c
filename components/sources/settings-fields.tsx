'use client'

import { type ReactNode, useId } from 'react'

import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { RelativeTime } from '@/components/ui/relative-time'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { TextArea } from '@/components/ui/text-area'
import type { SourceSettingsView } from '@/lib/ingest/source-settings'
import { countText } from '@/lib/view/number-words'

import { type SettingsDraft, silenceOptions } from './settings-draft'

interface SettingsFieldsProps {
  view: SourceSettingsView
  draft: SettingsDraft
  onChange: (draft: SettingsDraft) => void
  /** What the draft has wrong, or what the server said of it. */
  problems: Record<'keys' | 'refuse' | 'kinds' | 'silentAfter', string | null>
}

/** All that can be set for a source, in the order in which it meets a record. */
export function SettingsFields(props: SettingsFieldsProps) {
  const { draft, onChange } = props
  return (
    <>
      <Part title="Signatures">
        <Signatures {...props} />
      </Part>
      <Part title="Original record">
        <Checkbox
          name="keep-original"
          label="Keep it with its event"
          description="Each record as it was sent, beside what was read from it. It takes as much room again. People with masks do not see it, and it is not kept where something was redacted."
          checked={draft.keepOriginal}
          onCheckedChange={(keepOriginal) => onChange({ ...draft, keepOriginal })}
        />
      </Part>
      <Part title="Kinds of events">
        <KindsFields {...props} />
      </Part>
      <Part title="Silence">
        <Silence {...props} />
      </Part>
    </>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3">
      <h3 id={id} className="border-b pb-1 font-semibold">
        {title}
      </h3>
      {children}
    </section>
  )
}

const REFUSE = [
  { value: 'none', label: 'Nothing', description: 'What is found out is kept with the event' },
  {
    value: 'invalid',
    label: 'What is invalid',
    description: 'Signed by somebody else, or changed on its way',
  },
  {
    value: 'unproven',
    label: 'What is not proven',
    description: 'Also what is not signed, in whatever format, or cannot be verified',
  },
] as const

function Signatures({ draft, onChange, problems }: SettingsFieldsProps) {
  const hasKeys = draft.keys.trim() !== ''
  return (
    <>
      <Field
        label="Public keys"
        optional
        error={problems.keys ?? undefined}
        hint={
          <>
            The key set (JWKS) that its system publishes. With it, each signed record (Konnect signs) is
            verified, and its event says <code className="font-mono">decoded.signature</code>.
          </>
        }
      >
        <TextArea
          name="signature-keys"
          rows={hasKeys ? 7 : 3}
          placeholder={'{ "keys": [ … ] }'}
          value={draft.keys}
          onChange={(keys) => onChange({ ...draft, keys })}
        />
      </Field>
      <Field
        label="Refuse"
        error={problems.refuse ?? undefined}
        hint={
          hasKeys
            ? 'What is refused becomes a reject: kept as it was sent, and verified again when it is tried again.'
            : 'Without keys nothing can be verified, so nothing is refused.'
        }
      >
        <Select
          value={hasKeys ? draft.refuse : 'none'}
          disabled={!hasKeys}
          onValueChange={(refuse) => onChange({ ...draft, refuse })}
          options={REFUSE}
        />
      </Field>
    </>
  )
}

const MODES = [
  { value: 'every', label: 'Every kind' },
  { value: 'except', label: 'All but some' },
  { value: 'only', label: 'Only some' },
] as const

function KindsFields({ view, draft, onChange, problems }: SettingsFieldsProps) {
  const id = useId()
  const { total, lastDay } = view.ignored
  return (
    <>
      <div className="flex flex-col gap-1.5" role="group" aria-labelledby={id}>
        <span id={id} className="text-sm font-medium">
          Stored
        </span>
        <SegmentedControl
          aria-labelledby={id}
          size="sm"
          value={draft.mode}
          onValueChange={(mode) => onChange({ ...draft, mode })}
          options={MODES}
        />
      </div>
      {draft.mode === 'every' ? null : (
        <Field
          label={draft.mode === 'only' ? 'Only these' : 'All but these'}
          error={problems.kinds ?? undefined}
          hint={
            <>
              One a line: a resource type, and an action where not every one is meant.{' '}
              <code className="font-mono">ACCESS</code>, <code className="font-mono">FLOW flow.read</code>,{' '}
              <code className="font-mono">* http_*</code>. What is left out is counted, and gone.
            </>
          }
        >
          <TextArea
            name="kinds"
            rows={4}
            value={draft.kinds}
            onChange={(kinds) => onChange({ ...draft, kinds })}
          />
        </Field>
      )}
      {total === 0 ? null : (
        <p className="text-sm text-muted">
          Left out so far: {countText(total)}, of these {countText(lastDay)} in the last 24 hours.
        </p>
      )}
    </>
  )
}

function Silence({ view, draft, onChange, problems }: SettingsFieldsProps) {
  return (
    <Field
      label="Tell of it in the log"
      error={problems.silentAfter ?? undefined}
      hint={
        view.silentSince === null ? (
          <>
            When nothing new came for so long, once, and again when something does:{' '}
            <code className="font-mono">action:vouchsafe.source.*</code>
          </>
        ) : (
          <>
            Nothing new has come since <RelativeTime at={view.silentSince} />. That was told.
          </>
        )
      }
    >
      <Select
        value={draft.silentAfter}
        onValueChange={(silentAfter) => onChange({ ...draft, silentAfter })}
        options={silenceOptions(view)}
      />
    </Field>
  )
}
