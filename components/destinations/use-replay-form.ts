'use client'

import { type FormEvent, useState } from 'react'

import { ApiError } from '@/components/layout/api-error'
import { useTyped } from '@/components/layout/form-dialog'
import { useToast } from '@/components/ui/toast'
import { useZone } from '@/components/ui/zone'
import type { DestinationView } from '@/lib/delivery/destination-view'

import { FIRST_DRAFT, inputOf, problemsOf, type ReplayDraft, type ReplayProblems } from './replay-draft'
import { useCreateReplay } from './use-replays'

interface FormOptions {
  tenant: string
  view: DestinationView
  onClose: () => void
}

/** A replay while somebody says what it is to send. */
export function useReplayForm({ tenant, view, onClose }: FormOptions) {
  const zone = useZone()
  const toast = useToast()
  const create = useCreateReplay(tenant)
  const [draft, setDraft] = useState(FIRST_DRAFT)
  // The clock is read when the window opens: what is said of the range must not change while nobody types.
  const [nowMs] = useState(() => Date.now())
  useTyped(draft.query !== '' || draft.since !== '' || draft.until !== '')
  const own = problemsOf(draft, zone, nowMs)
  const refused = create.error instanceof ApiError ? create.error : null
  const disabled = own.query ?? own.since ?? own.until ?? own.rate ?? undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (create.isPending || disabled !== undefined) return
    create.mutateAsync(inputOf(draft, view.id, zone, Date.now())).then(
      () => {
        onClose()
        toast({ title: 'The replay has begun' })
      },
      () => undefined,
    )
  }
  return {
    draft,
    change: (more: Partial<ReplayDraft>) => setDraft({ ...draft, ...more }),
    problems: withRefused(own, refused),
    formatProblem: refused?.at('format'),
    /** Why it cannot be sent. */
    disabled,
    submit,
    error: create.error,
    isSending: create.isPending,
    zone,
  }
}

function withRefused(own: ReplayProblems, refused: ApiError | null): ReplayProblems {
  const at = (field: keyof ReplayProblems) => own[field] ?? refused?.at(field) ?? null
  return { since: at('since'), until: at('until'), query: at('query'), rate: at('rate') }
}
