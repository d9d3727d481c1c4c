'use client'

import { useState, type FormEvent } from 'react'

import { ApiError } from '@/components/layout/api-error'
import { FormDialog, useTyped } from '@/components/layout/form-dialog'
import { roleText } from '@/components/layout/role-text'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { useToast } from '@/components/ui/toast'
import type { InvitationView } from '@/lib/admin/views'

import { failureText } from './failure-text'
import { FormProblem } from './form-problem'
import { type GrantDraft, grantOf, problemsOf, shownProblems } from './grant-draft'
import { GrantFields } from './grant-fields'
import { InvitationDialog } from './invitation-dialog'
import { useInviteUser } from './use-users'

interface InviteDialogProps {
  tenant: { slug: string; name: string }
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Invite someone: the form, then their link. */
export function InviteDialog({ tenant, open, onOpenChange }: InviteDialogProps) {
  const [made, setMade] = useState<{ name: string; invitation: InvitationView } | null>(null)
  return (
    <>
      <FormDialog
        open={open}
        onOpenChange={onOpenChange}
        title="Invite user"
        description={`They get a role in ${tenant.name}. Other tenants are not touched.`}
      >
        {/* Mounted only while open, so that it always starts empty. */}
        {open ? (
          <InviteForm
            tenant={tenant}
            onCancel={() => onOpenChange(false)}
            onInvited={(name, invitation) => {
              onOpenChange(false)
              if (invitation) setMade({ name, invitation })
            }}
          />
        ) : null}
      </FormDialog>
      <InvitationDialog
        name={made?.name ?? ''}
        invitation={made?.invitation ?? null}
        onClose={() => setMade(null)}
      />
    </>
  )
}

const FIELDS = ['email', 'name', 'role', 'query', 'masks', 'confirm'] as const

const MAY_BE =
  'They may have been invited: look in the list before trying again. Their link is lost then: “New invitation link” in their row makes another.'

const NEW_GRANT: GrantDraft = { role: 'viewer', isLimited: false, query: '', masks: '' }

function InviteForm(props: {
  tenant: InviteDialogProps['tenant']
  onCancel: () => void
  onInvited: (name: string, invitation: InvitationView | null) => void
}) {
  const { tenant, onCancel, onInvited } = props
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [draft, setDraft] = useState<GrantDraft>(NEW_GRANT)
  const own = problemsOf(draft)
  useTyped([email, name, draft.query, draft.masks].some((text) => text.trim() !== ''))
  // What the server says of the account that this address has already.
  const [existing, setExisting] = useState<{ email: string; text: string; sure: boolean } | null>(null)
  const asked = existing?.email === email.trim() ? existing : null
  const invite = useInviteUser(tenant.slug)
  const toast = useToast()
  const unsure = asked?.sure === false
  const problem = invite.error instanceof ApiError ? invite.error : null

  const missing = missingOf({ email, name, unsure, wrong: own.query ?? own.masks })

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (invite.isPending || missing !== undefined) return
    const who = { email: email.trim(), name: name.trim() }
    // The promise: the link is shown also when the form was closed meanwhile.
    invite.mutateAsync({ ...who, ...grantOf(draft), ...(asked?.sure && { confirm: true }) }).then(
      ({ user, invitation }) => {
        if (!invitation) {
          toast({
            title: `${user.name} is now ${roleText(user.role).toLowerCase()} in ${tenant.name}`,
            description: 'They have an account already and sign in as before.',
          })
        }
        onInvited(user.name, invitation)
      },
      (error: unknown) => {
        if (error instanceof ApiError && error.at('confirm') !== undefined)
          setExisting({ email: who.email, text: error.message, sure: false })
      },
    )
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      {invite.isError ? (
        <FormProblem error={invite.error} fields={FIELDS} text={failureText(invite.error, MAY_BE)} />
      ) : null}
      <Field label="E-mail" error={problem?.at('email')}>
        <Input
          type="email"
          name="invite-email"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          maxLength={254}
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <Field label="Name" error={problem?.at('name')} hint="As it should stand in the log.">
        <Input
          name="invite-name"
          autoComplete="off"
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <GrantFields tenant={tenant} draft={draft} onChange={setDraft} problems={shownProblems(own, problem)} />
      {asked ? (
        <>
          <Notice tone="warning">{asked.text}</Notice>
          <Checkbox
            checked={asked.sure}
            onCheckedChange={(sure) => setExisting({ ...asked, sure })}
            label="It is the person I mean"
          />
        </>
      ) : null}
      <FormActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" loading={invite.isPending} disabledReason={missing}>
          {asked ? 'Give the role' : 'Invite user'}
        </Button>
      </FormActions>
    </form>
  )
}

/** Why it cannot be sent yet. */
function missingOf(form: {
  email: string
  name: string
  unsure: boolean
  wrong: string | null
}): string | undefined {
  if (!form.email.trim() || !form.name.trim()) return 'E-mail and name are needed'
  return form.unsure ? 'Say that it is the person you mean' : (form.wrong ?? undefined)
}
