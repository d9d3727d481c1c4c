'use client'

import { ShieldCheck } from 'lucide-react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { Spinner } from '@/components/ui/spinner'
import { counted } from '@/lib/view/number-words'

import { LogAlarms } from './log-alarms'
import { ProofResult } from './proof-result'
import type { VerificationModel } from './use-verification'

/** Verifying an event: asking for it, while it goes on, and when it is done. */
export function ProofPanel({ verification }: { verification: VerificationModel }) {
  const { tenant, isAsked, isRunning, result, error, start, waited } = verification
  return (
    <section aria-label="Proof" aria-busy={isRunning} className="flex min-w-0 flex-col gap-3">
      {tenant === null ? null : <LogAlarms tenant={tenant} seenAt={result?.at ?? 0} />}
      {isAsked ? null : <Offer verification={verification} />}
      {isRunning ? <Progress waited={waited} /> : null}
      {error === null ? null : (
        <Notice tone="danger">
          <p>The log gives no proof of this event. {errorText(error)}</p>
          {errorRequestId(error) === null ? null : (
            <p className="mt-1 font-mono text-xs">Request {errorRequestId(error)}</p>
          )}
          <Button size="sm" className="mt-1.5" onClick={start}>
            Try again
          </Button>
        </Notice>
      )}
      {result === null || isRunning || error !== null ? null : <ProofResult found={result} onAgain={start} />}
    </section>
  )
}

function Offer({ verification: { start, disabledReason } }: { verification: VerificationModel }) {
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-md border bg-surface-raised px-2.5 py-2">
      <div className="min-w-0 flex-1 basis-64 text-sm">
        <h3 className="text-base font-medium">Is it what the log holds?</h3>
        <p className="text-muted">
          This browser checks it, and does not take the server’s word for it: the signature of the log, the
          way from the event to it, and every value that is shown.
        </p>
        {disabledReason === undefined ? null : <p className="mt-1">{disabledReason}</p>}
      </div>
      <Button
        variant="primary"
        icon={<ShieldCheck size={14} />}
        onClick={start}
        disabledReason={disabledReason}
      >
        Verify this event
      </Button>
    </div>
  )
}

function Progress({ waited }: { waited: number }) {
  return (
    <div role="status" className="flex gap-2 rounded-md border bg-surface-raised px-2.5 py-2 text-sm">
      <span className="flex h-5 items-center text-muted">
        <Spinner />
      </span>
      {waited === 0 ? (
        <p>Asking for the proof, and verifying it here…</p>
      ) : (
        <p>
          This event is not signed yet: what is new is signed about once a second. Asked{' '}
          {counted(waited, 'time')}; it goes on by itself.
        </p>
      )}
    </div>
  )
}
