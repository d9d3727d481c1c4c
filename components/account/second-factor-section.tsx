'use client'

import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { FormDialog } from '@/components/layout/form-dialog'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { Dialog } from '@/components/ui/dialog'
import { RelativeTime } from '@/components/ui/relative-time'
import type { OwnAccountView } from '@/lib/admin/second-factor'

import { AccountSection } from './account-section'
import { RecoveryCodes } from './recovery-codes'
import { SecondFactorSetup } from './second-factor-setup'
import { useRefreshAccount, useRemoveSecondFactor, useRenewRecoveryCodes } from './use-account'

/** Codes by app beside the password: on, off, another device, new recovery codes. */
export function SecondFactorSection({ account }: { account: OwnAccountView }) {
  const [open, setOpen] = useState<'setup' | 'renew' | 'remove' | null>(null)
  const [hasCodes, setHasCodes] = useState(false)
  const refresh = useRefreshAccount()
  const close = () => {
    setOpen(null)
    setHasCodes(false)
  }
  const factor = account.secondFactor
  return (
    <AccountSection
      title="Second factor"
      description="A code from an app on your phone, asked for after the password. Who learns the password alone does not get in."
    >
      {factor ? <FactorIsOn factor={factor} /> : <Badge className="self-start">Off</Badge>}
      <div className="flex flex-wrap gap-2">
        <Button variant={factor ? 'secondary' : 'primary'} onClick={() => setOpen('setup')}>
          {factor ? 'Move to another device…' : 'Set up…'}
        </Button>
        {factor ? (
          <>
            <Button onClick={() => setOpen('renew')}>New recovery codes…</Button>
            <Button
              onClick={() => setOpen('remove')}
              disabledReason={account.secondFactorRequired ? 'Your role asks for a second factor' : undefined}
            >
              Turn off…
            </Button>
          </>
        ) : null}
      </div>
      <FormDialog
        open={open === 'setup'}
        onOpenChange={close}
        keepOpen={hasCodes}
        title={factor ? 'Move to another device' : 'Set up a second factor'}
        {...(factor ? { description: 'The old device and the old recovery codes stop working.' } : {})}
      >
        <SecondFactorSetup
          email={account.email}
          doneLabel="I have kept them"
          onSet={() => setHasCodes(true)}
          onDone={() => {
            close()
            void refresh()
          }}
        />
      </FormDialog>
      <RenewDialog email={account.email} open={open === 'renew'} onClose={close} />
      <RemoveDialog open={open === 'remove'} onClose={close} />
    </AccountSection>
  )
}

function FactorIsOn({ factor }: { factor: NonNullable<OwnAccountView['secondFactor']> }) {
  const left = factor.recoveryCodesLeft
  return (
    <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base">
      <Badge tone="success">On</Badge>
      <span className="text-muted">
        since <RelativeTime at={factor.since} precision="minute" />.
      </span>
      <span className={left <= LEFT_FEW ? 'text-warning' : 'text-muted'}>
        {left === 1 ? '1 recovery code is left.' : `${left} recovery codes are left.`}
      </span>
    </p>
  )
}

/** From so few on it is time for new ones. */
const LEFT_FEW = 3

function RenewDialog({ email, open, onClose }: { email: string; open: boolean; onClose: () => void }) {
  const renew = useRenewRecoveryCodes()
  const close = () => {
    onClose()
    renew.reset()
  }
  if (renew.data) {
    return (
      <Dialog
        open={open}
        onOpenChange={close}
        keepOpen
        title="Your new recovery codes"
        footer={
          <Button variant="primary" onClick={close}>
            I have kept them
          </Button>
        }
      >
        <RecoveryCodes codes={renew.data.recoveryCodes} email={email} />
      </Dialog>
    )
  }
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={close}
      tone="primary"
      title="Make new recovery codes?"
      description="You get ten new ones. Those that you have now stop working."
      confirmLabel="Make new codes"
      onConfirm={() => renew.mutate()}
      loading={renew.isPending}
      error={renew.isError ? errorText(renew.error) : undefined}
    />
  )
}

function RemoveDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title="Turn the second factor off?"
      description="From then on your password alone signs you in. The app’s codes and the recovery codes stop working."
      confirmLabel="Turn off"
      work={useRemoveSecondFactor()}
      input={undefined}
      done="The second factor is off"
    />
  )
}
