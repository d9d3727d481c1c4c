'use client'

import { type FormEvent, useMemo, useState } from 'react'

import { ApiError } from '@/components/layout/api-error'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { type DestinationDraft, inputOf, knownDraft, missingIn, problemsOf } from './destination-draft'
import { useSaveDestination } from './use-destinations'

/** Paths of what the form has a field for. */
export const FORM_FIELDS = [
  'name',
  'target.url',
  'target.authorization',
  'target.headers',
  'target.index',
  'target.sourcetype',
  'target.contentType',
  'target.successCodes',
  'target.timeoutSeconds',
  'target.framing',
  'target.rotateBytes',
  'target.ca',
  'format',
  'query',
  'masks',
  'batch.events',
  'batch.bytes',
  'batch.ageSeconds',
  'maxAgeSeconds',
  'stopAfterDays',
  'from',
  'version',
] as const

interface FormOptions {
  tenant: string
  /** As it is now; null: a new one. */
  view: DestinationView | null
  first: DestinationDraft
  onSaved: (view: DestinationView) => void
}

/** A destination while somebody fills it in. */
export function useDestinationForm({ tenant, view, first, onSaved }: FormOptions) {
  const [begun, setBegun] = useState(first)
  const [draft, setDraft] = useState(first)
  // What the draft was made from, whatever is read meanwhile.
  const [opened, setOpened] = useState(view)
  const save = useSaveDestination(tenant)
  const problems = useMemo(() => problemsOf(draft), [draft])
  const refused = save.error instanceof ApiError ? save.error : null
  const isOutdated = view !== null && refused?.at('version') !== undefined
  const isChanged = JSON.stringify(draft) !== JSON.stringify(begun)
  /** Why it would be no destination as it is. */
  const cannotTest =
    missingIn(draft, view !== null) ?? problems.query ?? problems.masks ?? problems.format ?? undefined
  const disabled = cannotTest ?? (view !== null && !isChanged ? 'Nothing is changed' : undefined)

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (save.isPending || disabled !== undefined) return
    const input = inputOf(draft, view !== null)
    const from = isOutdated ? view : opened
    const known = from === null ? {} : { id: from.id, version: from.version }
    save.mutateAsync({ input, ...known }).then(onSaved, () => undefined)
  }
  /** Begins anew from what is stored now. */
  const begin = (now: DestinationView) => {
    setBegun(knownDraft(now))
    setDraft(knownDraft(now))
    setOpened(now)
    save.reset()
  }
  return {
    view,
    draft,
    change: (more: Partial<DestinationDraft>) => setDraft((now) => ({ ...now, ...more })),
    begin,
    /** As it was when the form was opened. */
    opened,
    problems,
    problemAt: (path: string): string | undefined => refused?.at(path),
    /** Why it cannot be saved. */
    disabled,
    isOutdated,
    cannotTest,
    /** As it would be: what is typed is tried before it is saved. */
    tested: () => ({ id: view?.id ?? null, input: inputOf(draft, view !== null) }),
    submit,
    error: save.error,
    isSaving: save.isPending,
  }
}

/** What its fields are given. */
export type DestinationForm = ReturnType<typeof useDestinationForm>
