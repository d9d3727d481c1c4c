'use client'

import { useId } from 'react'

import { MasksField } from '@/components/admin/masks-field'
import { QueryField } from '@/components/query-bar/query-field'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'

import { FormPart } from './form-part'
import { FORMAT_OPTIONS, FORMAT_TEXT } from './format-text'
import type { DestinationForm } from './use-destination-form'

/** Which events go there, and what of them in which format. */
export function ContentFields({ form, tenant }: { form: DestinationForm; tenant: string }) {
  const { draft, change, problems, problemAt } = form
  return (
    <FormPart title="What is sent">
      <Field
        label="Format"
        error={problems.format ?? problemAt('format')}
        hint={FORMAT_TEXT[draft.format].description}
      >
        <Select
          value={draft.format}
          onValueChange={(format) => change({ format })}
          options={FORMAT_OPTIONS}
        />
      </Field>
      {draft.kind === 'webhook' ? <Envelope form={form} /> : null}
      <QueryField
        tenant={tenant}
        label="Only events that this finds"
        hint="Empty: every event. In the query language of the events page, such as outcome:failure -change:READ."
        text={draft.query}
        onText={(query) => change({ query })}
        problem={problems.query ?? problemAt('query') ?? null}
      />
      <MasksField
        label="Left out of every event"
        hint="Never sent. Who acts or from where, left out, leaves out message and reason too."
        masks={draft.masks}
        onMasks={(masks) => change({ masks })}
        problem={problems.masks ?? problemAt('masks') ?? null}
      />
    </FormPart>
  )
}

const ENVELOPES = [
  { value: 'lines', label: 'A line each' },
  { value: 'array', label: 'One JSON array' },
] as const

function Envelope({ form: { draft, change, problemAt } }: { form: DestinationForm }) {
  const id = useId()
  return (
    <div className="grid gap-3.5 sm:grid-cols-2">
      <div className="flex flex-col gap-1" role="group" aria-labelledby={id}>
        <span id={id} className="text-sm font-medium">
          Events of one request
        </span>
        <SegmentedControl
          aria-labelledby={id}
          value={draft.envelope}
          onValueChange={(envelope) => change({ envelope })}
          options={ENVELOPES}
        />
      </div>
      <Field
        label="Content-Type"
        optional
        error={problemAt('target.contentType')}
        hint="Empty: what fits the format."
      >
        <Input
          name="destination-content-type"
          mono
          autoComplete="off"
          spellCheck={false}
          value={draft.contentType}
          onChange={(event) => change({ contentType: event.target.value })}
        />
      </Field>
    </div>
  )
}
