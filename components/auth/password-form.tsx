'use client'

import { useRef, useState, type FormEvent } from 'react'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { PasswordInput } from '@/components/ui/password-input'

import { requestSignIn } from './auth-requests'
import { textOf } from './form-text'
import { failureText } from './sign-in-text'

interface PasswordFormProps {
  /** Why one is here, in words. */
  reason: string | null
  /** There is a better way beside it. */
  second: boolean
  onCodeAsked: (challenge: string) => void
  onSignedIn: () => void
}

/** E-mail and password. What is wrong is said in words, without saying which of the two. */
export function PasswordForm({ reason, second, onCodeAsked, onSignedIn }: PasswordFormProps) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [tried, setTried] = useState(false)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const data = new FormData(event.currentTarget)
    setBusy(true)
    setTried(true)
    setProblem(null)
    const answer = await requestSignIn({ email: textOf(data, 'email'), password: textOf(data, 'password') })
    if (answer === null) return onSignedIn()
    if (answer.reason === 'code_asked') return onCodeAsked(answer.challenge)
    setBusy(false)
    setProblem(failureText(answer))
    form.current?.querySelector<HTMLInputElement>('input[name=password]')?.select()
  }

  return (
    // `post`, so that a form sent before its script is there never puts a password into an address.
    <form ref={form} method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      {reason && !tried ? <Notice tone="info">{reason}</Notice> : null}
      <Field label="E-mail">
        <Input
          name="email"
          type="email"
          size="lg"
          autoComplete="username"
          autoCapitalize="off"
          spellCheck={false}
          required
          maxLength={254}
        />
      </Field>
      <Field label="Password">
        <PasswordInput name="password" size="lg" autoComplete="current-password" required maxLength={1024} />
      </Field>
      <Button type="submit" variant={second ? 'secondary' : 'primary'} size="lg" loading={busy}>
        Sign in
      </Button>
    </form>
  )
}
