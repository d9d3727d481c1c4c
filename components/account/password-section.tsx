'use client'

import { useState, type FormEvent } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { NewPasswordField } from '@/components/auth/new-password-field'
import { usePasswordProblem } from '@/components/auth/use-password-problem'
import { ApiError, errorText } from '@/components/layout/api-error'
import { useSession } from '@/components/layout/session'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { PasswordInput } from '@/components/ui/password-input'
import { useToast } from '@/components/ui/toast'

import { AccountSection } from './account-section'
import { useChangePassword } from './use-account'

const FIELDS = ['current', 'password'] as const

/** Changing one's own password. */
export function PasswordSection() {
  const { name, email } = useSession()
  const toast = useToast()
  const change = useChangePassword()
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const weak = usePasswordProblem(password, { email, name })
  const problem = change.error instanceof ApiError ? change.error : null
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (change.isPending) return
    change.mutate(
      { current, password },
      {
        onSuccess: () => {
          setCurrent('')
          setPassword('')
          toast({ title: 'Your password is changed', description: 'Your other sessions have ended.' })
        },
      },
    )
  }
  return (
    <AccountSection
      title="Password"
      description="A new password ends every other session of yours: whoever is in one has to sign in again."
    >
      <form method="post" onSubmit={submit} noValidate className="flex max-w-80 flex-col gap-3">
        {change.isError ? (
          <FormProblem error={change.error} fields={FIELDS} text={errorText(change.error)} />
        ) : null}
        {/* Password managers keep a password under this name. */}
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field label="Current password" error={problem?.at('current')}>
          <PasswordInput
            name="current"
            autoComplete="current-password"
            maxLength={1024}
            value={current}
            onChange={(event) => setCurrent(event.target.value)}
          />
        </Field>
        <NewPasswordField
          value={password}
          onChange={setPassword}
          problem={weak}
          error={problem?.at('password')}
        />
        <div>
          <Button
            type="submit"
            variant="primary"
            loading={change.isPending}
            disabledReason={reasonNotTo(current, weak)}
          >
            Change password
          </Button>
        </div>
      </form>
    </AccountSection>
  )
}

function reasonNotTo(current: string, weak: string | null | undefined): string | undefined {
  if (current === '') return 'Type your current password'
  return typeof weak === 'string' ? `The new password ${weak}` : undefined
}
