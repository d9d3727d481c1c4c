'use client'

import { useState, type FormEvent } from 'react'

import { ApiError, errorText } from '@/components/layout/api-error'
import { FormDialog, useTyped } from '@/components/layout/form-dialog'
import { ROLE_LABEL } from '@/components/layout/role-text'
import { useSession } from '@/components/layout/session'
import { Button } from '@/components/ui/button'
import { FormActions } from '@/components/ui/form-actions'
import { Notice } from '@/components/ui/notice'
import { useToast } from '@/components/ui/toast'
import type { GrantView } from '@/lib/admin/views'

import { FormProblem } from './form-problem'
import { draftOf, grantOf, problemsOf, shownProblems, sightWords } from './grant-draft'
import { GrantFields } from './grant-fields'
import { useSetGrant } from './use-grants'

interface EditGrantProps {
  tenant: { slug: string; name: string }
  /** As the list has it; null: closed. */
  grant: GrantView | null
  onClose: () => void
}

/** Change what somebody may do here, and how much of it they see. */
export function EditGrant({ tenant, grant, onClose }: EditGrantProps) {
  return (
    <FormDialog
      open={grant !== null}
      onOpenChange={onClose}
      title={`Grant of ${grant?.user.name ?? ''}`}
      description={`What they may do in ${tenant.name}. It counts from their next request on.`}
    >
      {grant ? <GrantForm key={grant.user.id} tenant={tenant} grant={grant} onClose={onClose} /> : null}
    </FormDialog>
  )
}

const FIELDS = ['role', 'query', 'masks', 'version'] as const

function GrantForm({ tenant, grant, onClose }: EditGrantProps & { grant: GrantView }) {
  const [first] = useState(() => draftOf(grant))
  const [draft, setDraft] = useState(first)
  useTyped(draft.query !== first.query || draft.masks !== first.masks)
  // What the draft was made from, whatever the list learns meanwhile.
  const [version] = useState(grant.version)
  const set = useSetGrant(tenant.slug)
  const toast = useToast()
  const own = problemsOf(draft)
  const isMine = useSession().id === grant.user.id
  const problem = set.error instanceof ApiError ? set.error : null
  const isOutdated = problem?.at('version') !== undefined
  const wrong = own.query ?? own.masks

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending || wrong !== null) return
    set.mutate(
      { userId: grant.user.id, ...grantOf(draft), version: isOutdated ? grant.version : version },
      {
        onSuccess: (changed) => {
          onClose()
          toast({
            title: `${changed.user.name} is now ${ROLE_LABEL[changed.role].toLowerCase()} in ${tenant.name}`,
            description:
              changed.query === null && changed.masks.length === 0
                ? 'They see every event.'
                : 'They see a part of the events.',
          })
        },
      },
    )
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      {isOutdated ? (
        <Notice tone="warning">
          Somebody else changed this grant since you opened it. It is now: {ROLE_LABEL[grant.role]}.{' '}
          {sightWords(grant)} Saving puts yours in its place.
        </Notice>
      ) : set.isError ? (
        <FormProblem error={set.error} fields={FIELDS} text={errorText(set.error)} />
      ) : null}
      {isMine ? (
        <Notice tone="warning">
          This is your own grant: what you take away here, only another admin can give back.
        </Notice>
      ) : null}
      <GrantFields tenant={tenant} draft={draft} onChange={setDraft} problems={shownProblems(own, problem)} />
      <FormActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant={isOutdated ? 'danger' : 'primary'}
          loading={set.isPending}
          disabledReason={wrong ?? undefined}
        >
          {isOutdated ? 'Save all the same' : 'Save grant'}
        </Button>
      </FormActions>
    </form>
  )
}
