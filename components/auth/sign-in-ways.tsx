'use client'

import { LogIn } from 'lucide-react'
import { useState } from 'react'

import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'

import { requestSsoSignIn } from './auth-requests'
import { SignInForm } from './sign-in-form'
import { failureText, isFailure, reasonText } from './sign-in-text'

interface SignInWaysProps {
  /** Where to go then: a path of our own, already checked. */
  next: string
  /** Why one is here, as the address says it. */
  reason: string | null
  /** The provider of the organisation; null where there is none. `only`: passwords are for emergencies. */
  provider: { name: string; only: boolean } | null
}

/** The ways to sign in: the provider of the organisation first, where there is one, and a password. */
export function SignInWays({ next, reason, provider }: SignInWaysProps) {
  const [passwordShown, setPasswordShown] = useState(provider?.only !== true)
  const text = reasonText(reason ?? undefined)
  const failed = isFailure(reason ?? undefined)
  if (provider === null) return <SignInForm next={next} reason={text} />
  return (
    <div className="flex flex-col gap-4">
      {text ? <Notice tone={failed ? 'danger' : 'info'}>{text}</Notice> : null}
      <ProviderButton name={provider.name} next={next} confirm={reason === 'confirm'} />
      {passwordShown ? (
        <>
          <p className="flex items-center gap-3 text-sm text-muted before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border">
            {provider.only ? 'or, in an emergency, with a password' : 'or with a password'}
          </p>
          <SignInForm next={next} reason={null} second />
        </>
      ) : (
        <Button variant="ghost" onClick={() => setPasswordShown(true)}>
          Use a password in an emergency
        </Button>
      )}
    </div>
  )
}

/** `confirm`: the provider asks who it is also while one is signed in there. */
function ProviderButton({ name, next, confirm }: { name: string; next: string; confirm: boolean }) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const go = async () => {
    setBusy(true)
    setProblem(null)
    const url = await requestSsoSignIn(next, confirm)
    if (url !== null) {
      location.assign(url)
      return
    }
    setBusy(false)
    setProblem(failureText({ reason: 'unreachable' }))
  }
  return (
    <>
      {problem ? <Notice tone="danger">{problem}</Notice> : null}
      <Button variant="primary" size="lg" icon={<LogIn size={14} />} loading={busy} onClick={() => void go()}>
        {`Sign in with ${name}`}
      </Button>
    </>
  )
}
