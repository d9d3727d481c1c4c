'use client'

import { useState } from 'react'

import { ApiError } from '@/components/layout/api-error'
import type { SettingField } from '@/lib/access/settings'
import type { Json } from '@/lib/base/json'

import { problemsOf, readDraft, sameDraft, type Draft } from './section-draft'
import { useChangeSettings, useSettings, type SectionState } from './use-settings'

/** A section of the settings while somebody changes it. */
export function useSection(name: string, fields: readonly SettingField[], initial: SectionState) {
  const settings = useSettings(name, initial)
  const change = useChangeSettings(name)
  // null: as it is stored.
  const [draft, setDraft] = useState<Draft | null>(null)
  const state = settings.data
  // What was being changed stays, with the version that it was read as, when the section is read again.
  const { values, version } = draft ?? { values: state.value, version: state.version }
  const isChanged = draft !== null && !sameDraft(values, state.value)
  const problems = problemsOf(fields, values)
  const refused = change.error instanceof ApiError ? change.error : null
  const undo = () => {
    setDraft(null)
    change.reset()
  }
  return {
    state,
    values,
    isChanged,
    isSaving: change.isPending,
    isReading: settings.isFetching,
    error: change.error,
    isStale: refused?.status === 409,
    /** Why it cannot be saved. */
    whyNot: isChanged
      ? Object.keys(problems).length > 0
        ? 'A value does not fit'
        : undefined
      : 'Nothing is changed',
    problemAt: (field: string) => problems[field] ?? refused?.at(`value.${field}`),
    set: (field: string, value: Json) => setDraft({ version, values: { ...values, [field]: value } }),
    undo,
    reload: async () => {
      await settings.refetch()
      undo()
    },
    save: (onSaved: () => void) =>
      change.mutate(
        { value: readDraft(fields, values), version },
        {
          onSuccess: () => {
            setDraft(null)
            onSaved()
          },
        },
      ),
  }
}
