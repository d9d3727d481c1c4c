'use client'

import { useRef, useState, type FormEvent } from 'react'

import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'

import { requestSignIn } from './auth-requests'
import { CodeField } from './code-field'
import { textOf } from './form-text'
import { failureText } from './sign-in-text'

interface CodeFormProps {
  /** What the password was answered with. */
  challenge: string
  onSignedIn: () => void
  /** To the password again; with the reason, where it was not the person who wanted that. */
  onBack: (why: string | null) => void
}

/** The second step: a code of the app, or a recovery code in its place. */
export function CodeForm({ challenge, onSignedIn, onBack }: CodeFormProps) {
  const [kind, setKind] = useState<'app' | 'recovery'>('app')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy) return
    const code = textOf(new FormData(event.currentTarget), 'code')
    setBusy(true)
    setProblem(null)
    const answer = await requestSignIn({ challenge, code })
    if (answer === null) return onSignedIn()
    if (answer.reason === 'code_asked') return
    const text = failureText(answer, 'code')
    if (answer.reason === 'challenge_over') return onBack(text)
    setBusy(false)
    setProblem(text)
    form.current?.querySelector<HTMLInputElement>('input[name=code]')?.select()
  }
  const change = () => {
    setProblem(null)
    setKind(kind === 'app' ? 'recovery' : 'app')
  }

  return (
    <form ref={form} method="post" onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      {/* Another field, not the same with other words: what was typed into the one is nothing for the other. */}
      <CodeField key={kind} kind={kind} takesFocus />
      <Button type="submit" variant="primary" size="lg" loading={busy}>
        Sign in
      </Button>
      <div className="-mx-2.5 flex flex-wrap justify-between gap-2">
        <Button variant="ghost" onClick={change}>
          {kind === 'app' ? 'Use a recovery code' : 'Use the app'}
        </Button>
        <Button variant="ghost" onClick={() => onBack(null)}>
          Back
        </Button>
      </div>
    </form>
  )
}
