'use client'

import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState, type FormEvent } from 'react'

import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { Dialog } from '@/components/ui/dialog'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { PasswordInput } from '@/components/ui/password-input'

import { apiGet, apiSend } from './api-client'
import { ApiError, errorText } from './api-error'
import { signInPath } from './paths'

interface IdentityDialogProps {
  /** Whose password is asked for. */
  email: string
  open: boolean
  onDone: (confirmed: boolean) => void
}

/** How this person shows that it is them, and whether they have. */
interface OwnSession {
  confirmed: boolean
  confirmWith: 'password' | 'password-and-code' | 'sign-in'
}

/** The window that asks again who it is; what was asked for goes on afterwards. */
export function IdentityDialog({ email, open, onDone }: IdentityDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={() => onDone(false)}
      title="Confirm that it is you"
      description="This changes who may do what, and you signed in a while ago. What you asked for goes on afterwards."
      size="sm"
    >
      {open ? <Ways email={email} onDone={onDone} /> : null}
    </Dialog>
  )
}

function Ways({ email, onDone }: Omit<IdentityDialogProps, 'open'>) {
  const session = useQuery({
    queryKey: ['own-session'],
    queryFn: ({ signal }) => apiGet<OwnSession>('/session', { signal }),
    // Asked anew each time: another tab may have confirmed it.
    staleTime: 0,
    gcTime: 0,
  })
  return session.data?.confirmWith === 'sign-in' ? (
    <BySigningIn
      onDone={onDone}
      recheck={() => session.refetch().then((answer) => answer.data?.confirmed === true)}
    />
  ) : (
    <ByPassword email={email} withCode={session.data?.confirmWith === 'password-and-code'} onDone={onDone} />
  )
}

interface ByPasswordProps extends Omit<IdentityDialogProps, 'open'> {
  /** The account has a second factor. */
  withCode: boolean
}

function ByPassword({ email, withCode, onDone }: ByPasswordProps) {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () =>
      apiSend<undefined>('POST', '/session/confirm', { password, ...(withCode && { code: code.trim() }) }),
    onSuccess: () => onDone(true),
    // A password stays in no cache.
    gcTime: 0,
  })
  const problem = confirm.error instanceof ApiError ? confirm.error : null
  const [atPassword, atCode] = [problem?.at('password'), problem?.at('code')]
  const missing =
    password === ''
      ? 'Your password is needed'
      : withCode && code.trim() === ''
        ? 'A code is needed'
        : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (missing === undefined && !confirm.isPending) confirm.mutate()
  }
  return (
    <form method="post" onSubmit={submit} noValidate className="flex flex-col gap-3">
      {confirm.isError && !atPassword && !atCode ? (
        <Notice tone="danger">{errorText(confirm.error)}</Notice>
      ) : null}
      {/* Password managers look for whose password it is. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly tabIndex={-1} />
      <Field label={`Password of ${email}`} error={atPassword ? 'This is not your password.' : undefined}>
        <PasswordInput
          name="password"
          size="lg"
          autoComplete="current-password"
          maxLength={1024}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
      </Field>
      {withCode ? (
        <Field
          label="Code"
          hint="Of your app, or one of your recovery codes."
          error={atCode ? 'This code is not right, or was used before.' : undefined}
        >
          <Input
            name="code"
            size="lg"
            mono
            inputMode="text"
            autoComplete="one-time-code"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={100}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      ) : null}
      <div className="flex justify-end gap-2">
        <Button onClick={() => onDone(false)}>Cancel</Button>
        <Button type="submit" variant="primary" loading={confirm.isPending} disabledReason={missing}>
          Confirm
        </Button>
      </div>
    </form>
  )
}

function BySigningIn({
  onDone,
  recheck,
}: {
  onDone: IdentityDialogProps['onDone']
  recheck: () => Promise<boolean>
}) {
  const [missing, setMissing] = useState(false)
  const look = () =>
    recheck().then(
      (confirmed) => (confirmed ? onDone(true) : setMissing(true)),
      () => setMissing(true),
    )
  useEffect(() => {
    const back = () => void look()
    window.addEventListener('focus', back)
    return () => window.removeEventListener('focus', back)
  })
  return (
    <div className="flex flex-col gap-3">
      <p>You have no password here. Sign in again in another tab, and come back to this one.</p>
      {missing ? <Notice tone="warning">You have not signed in again yet.</Notice> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => onDone(false)}>Cancel</Button>
        <Button onClick={() => void look()}>I have signed in</Button>
        <a
          href={signInPath(undefined, 'confirm')}
          target="_blank"
          rel="noopener"
          className={buttonStyle('primary', 'md')}
        >
          Sign in again
        </a>
      </div>
    </div>
  )
}
