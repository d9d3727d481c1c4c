'use client'

import { useState } from 'react'

import { CodeForm } from './code-form'
import { PasswordForm } from './password-form'

interface SignInFormProps {
  /** Where to go then: a path of our own, already checked. */
  next: string
  /** Why one is here, in words. */
  reason: string | null
  /** There is a better way beside it. */
  second?: boolean
}

/** Signing in, in one step or two: the second asks who has a second factor for its code. */
export function SignInForm({ next, reason, second = false }: SignInFormProps) {
  const [challenge, setChallenge] = useState<string | null>(null)
  /** Why the first step is to be done again. */
  const [over, setOver] = useState<string | null>(null)
  // A whole page load: nothing of the time before the session stays in memory.
  const enter = () => location.assign(next)
  if (challenge === null) {
    return (
      <PasswordForm reason={over ?? reason} second={second} onCodeAsked={setChallenge} onSignedIn={enter} />
    )
  }
  const back = (why: string | null) => {
    setOver(why)
    setChallenge(null)
  }
  return <CodeForm challenge={challenge} onSignedIn={enter} onBack={back} />
}
