'use client'

import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { apiSend } from '@/components/layout/api-client'
import { ApiError, errorText } from '@/components/layout/api-error'
import { signInPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'

import { requestSignIn, requestSignOut } from './auth-requests'
import { NewPasswordField } from './new-password-field'
import { usePasswordProblem } from './use-password-problem'

interface AcceptInvitationProps {
  token: string
  email: string
  /** As whoever invited wrote it; the person may put it right. */
  name: string
  /** Somebody else is signed in in this browser. */
  leave: boolean
}

const FIELDS = ['name', 'password'] as const

/** Name and password of an invited person; then they are signed in. */
export function AcceptInvitation({ token, email, name: given, leave }: AcceptInvitationProps) {
  const [name, setName] = useState(given)
  const [password, setPassword] = useState('')
  const accept = useMutation({
    mutationFn: async () => {
      await apiSend('POST', '/invitations/accept', { token, name: name.trim(), password })
      // Their session would stay open without a browser. Where that fails, signing in takes its place here all the same.
      if (leave) await requestSignOut().catch(() => null)
      // Accepted in any case: where signing in fails, or asks for a code, the person does it by hand.
      const opened = await requestSignIn({ email, password })
      location.assign(opened === null ? '/' : signInPath('/', 'invited'))
    },
    gcTime: 0,
  })
  const problem = accept.error instanceof ApiError ? accept.error : null
  const weak = usePasswordProblem(password, { email, name })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!accept.isPending && !accept.isSuccess) accept.mutate()
  }
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-4">
      {accept.isError ? (
        <FormProblem error={accept.error} fields={FIELDS} text={errorText(accept.error)} />
      ) : null}
      {/* Password managers keep a password under this name. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <Field label="Name" error={problem?.at('name')} hint="As it stands in the log, beside what you do.">
        <Input
          name="name"
          size="lg"
          autoComplete="name"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <NewPasswordField
        size="lg"
        value={password}
        onChange={setPassword}
        problem={weak}
        error={problem?.at('password')}
      />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        loading={accept.isPending || accept.isSuccess}
        disabledReason={typeof weak === 'string' ? `The password ${weak}` : undefined}
      >
        Set password and sign in
      </Button>
    </form>
  )
}
