'use client'

import { useRef, useState, type FormEvent } from 'react'

import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { PasswordInput } from '@/components/ui/password-input'

import { requestSignIn } from './auth-requests'
import { failureText } from './sign-in-text'

interface SignInFormProps {
  /** Where to go then: a path of our own, already checked. */
  next: string
  /** Why one is here, in words. */
  reason: string | null
}

/** E-mail and password. What is wrong is said in words, without saying which of the two. */
export function SignInForm({ next, reason }: SignInFormProps) {
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
    const failure = await requestSignIn(text(data, 'email'), text(data, 'password'))
    if (failure === null) {
      // A whole page load: nothing of the time before the session stays in memory.
      location.assign(next)
      return
    }
    setBusy(false)
    setProblem(failureText(failure))
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
      <Button type="submit" variant="primary" size="lg" loading={busy}>
        Sign in
      </Button>
    </form>
  )
}

function text(data: FormData, name: string): string {
  const value = data.get(name)
  return typeof value === 'string' ? value : ''
}
