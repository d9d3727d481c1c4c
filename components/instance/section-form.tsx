'use client'

import type { FormEvent } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import type { SettingField } from '@/lib/access/settings'

import { SectionField } from './section-field'
import { useSection } from './use-section'
import type { SectionState } from './use-settings'

/** One section: its words, its fields, and its values when the page was made. */
export interface SectionProps {
  name: string
  title: string
  description: string
  fields: readonly SettingField[]
  initial: SectionState
}

/** A section of the settings: changed as a whole, and checked as the API checks it. */
export function SectionForm({ name, title, description, fields, initial }: SectionProps) {
  const section = useSection(name, fields, initial)
  const toast = useToast()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (section.isSaving || section.whyNot !== undefined) return
    section.save(() => toast({ title: `${title}: saved` }))
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-label={title}
      className="grid gap-x-8 gap-y-4 px-4 py-5 sm:px-5 lg:grid-cols-[18rem_1fr]"
    >
      <div>
        <h2 className="text-base font-semibold">{title}</h2>
        <p className="mt-0.5 text-sm text-muted">{description}</p>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Failure section={section} fields={fields} />
        {fields.map((field) => (
          <SectionField
            key={field.name}
            field={field}
            value={section.values[field.name] ?? null}
            error={section.problemAt(field.name)}
            onChange={(value) => section.set(field.name, value)}
          />
        ))}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button type="submit" variant="primary" loading={section.isSaving} disabledReason={section.whyNot}>
            Save
          </Button>
          {section.isChanged ? <Button onClick={section.undo}>Undo</Button> : null}
          <LastChange state={section.state} />
        </div>
      </div>
    </form>
  )
}

type Section = ReturnType<typeof useSection>

function Failure({ section, fields }: { section: Section; fields: readonly SettingField[] }) {
  const { error } = section
  if (error === null) return null
  const text = errorText(error)
  if (!section.isStale) {
    return <FormProblem error={error} fields={fields.map((field) => `value.${field.name}`)} text={text} />
  }
  return (
    <Notice tone="warning">
      <p>{text}</p>
      <Button className="mt-2" onClick={() => void section.reload()} loading={section.isReading}>
        Load them again
      </Button>
    </Notice>
  )
}

function LastChange({ state: { updatedAt, updatedBy } }: { state: SectionState }) {
  if (updatedAt === null) return <p className="text-sm text-muted">Nobody has changed these settings yet.</p>
  return (
    <p className="text-sm text-muted">
      Changed{updatedBy ? ` by ${updatedBy}` : ''} <RelativeTime at={updatedAt} precision="minute" />
    </p>
  )
}
