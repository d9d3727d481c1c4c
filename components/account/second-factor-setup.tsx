'use client'

import { useEffect, useRef, useState, type FormEvent } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { CodeField } from '@/components/auth/code-field'
import { textOf } from '@/components/auth/form-text'
import { ApiError, errorRequestId, errorText } from '@/components/layout/api-error'
import { useTyped } from '@/components/layout/form-dialog'
import { Button } from '@/components/ui/button'
import { CopyButton } from '@/components/ui/copy-button'
import { ErrorState } from '@/components/ui/error-state'
import { Skeleton } from '@/components/ui/skeleton'

import { QrCode } from './qr-code'
import { RecoveryCodes } from './recovery-codes'
import { useBeginSecondFactor, useSetSecondFactor } from './use-account'

interface SecondFactorSetupProps {
  email: string
  /** What the last button says. */
  doneLabel: string
  /** It is on, and the recovery codes are shown: they must not be lost by a stray click. */
  onSet?: () => void
  /** The recovery codes were shown and put away. */
  onDone: () => void
}

const FIELDS = ['code'] as const

/** Three steps on one page: the secret into the app, a code back, the recovery codes. */
export function SecondFactorSetup({ email, doneLabel, onSet, onDone }: SecondFactorSetupProps) {
  const begin = useBeginSecondFactor()
  const set = useSetSecondFactor()
  const asked = useRef(false)
  const [typed, setTyped] = useState('')
  const { mutate } = begin
  // Asks the server, once.
  useEffect(() => {
    if (asked.current) return
    asked.current = true
    mutate()
  }, [mutate])
  const codes = set.data?.recoveryCodes
  useTyped(typed !== '' && codes === undefined)
  if (codes) return <Done codes={codes} email={email} doneLabel={doneLabel} onDone={onDone} />
  if (begin.isError) {
    return (
      <ErrorState
        title="This could not begin"
        requestId={errorRequestId(begin.error)}
        onRetry={() => mutate()}
        retrying={begin.isPending}
      >
        {errorText(begin.error)}
      </ErrorState>
    )
  }
  const problem = set.error instanceof ApiError ? set.error : null
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const code = textOf(new FormData(event.currentTarget), 'code')
    if (begin.data && !set.isPending)
      set.mutate({ setup: begin.data.setup, code }, { onSuccess: () => onSet?.() })
  }
  return (
    <form
      onSubmit={submit}
      onChange={(event) => setTyped(textOf(new FormData(event.currentTarget), 'code'))}
      noValidate
      className="flex flex-col gap-4"
    >
      <p className="text-base text-muted">
        Scan this with an authenticator app. It will then show a new code every half minute.
      </p>
      {begin.data ? (
        <>
          <QrCode text={begin.data.uri} label="QR code with the secret for the app" />
          <Secret secret={begin.data.secret} uri={begin.data.uri} />
        </>
      ) : (
        <Skeleton className="size-[202px]" />
      )}
      {set.isError ? <FormProblem error={set.error} fields={FIELDS} text={errorText(set.error)} /> : null}
      <CodeField kind="app" error={problem?.at('code')} />
      <Button
        type="submit"
        variant="primary"
        size="lg"
        loading={set.isPending}
        disabledReason={begin.data ? undefined : 'The secret is not there yet'}
      >
        Turn on
      </Button>
    </form>
  )
}

/** For apps on this device, or on one without a camera. */
function Secret({ secret, uri }: { secret: string; uri: string }) {
  const inFours = secret.replaceAll(/(.{4})(?=.)/g, '$1 ')
  return (
    <div>
      <p className="text-sm text-muted">
        No camera?{' '}
        <a href={uri} className="text-accent-text underline underline-offset-2">
          Open it in an app on this device
        </a>
        , or type the secret:
      </p>
      <p className="mt-1 flex items-center gap-1.5">
        <code className="font-mono text-sm break-words">{inFours}</code>
        <CopyButton text={secret} aria-label="Copy secret" />
      </p>
    </div>
  )
}

function Done(props: { codes: readonly string[]; email: string; doneLabel: string; onDone: () => void }) {
  const { codes, email, doneLabel, onDone } = props
  const [isLeaving, setLeaving] = useState(false)
  const leave = () => {
    setLeaving(true)
    onDone()
  }
  return (
    <div className="flex flex-col gap-4">
      <p role="status" className="text-base font-medium">
        The second factor is on. Last, keep your recovery codes.
      </p>
      <RecoveryCodes codes={codes} email={email} />
      <Button variant="primary" size="lg" loading={isLeaving} onClick={leave}>
        {doneLabel}
      </Button>
    </div>
  )
}
