'use client'

import type { FormEvent } from 'react'

import { FormProblem } from '@/components/admin/form-problem'
import { SettingsFrame } from '@/components/admin/settings-frame'
import { errorText } from '@/components/layout/api-error'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import type { SsoView } from '@/lib/admin/sso/sso-views'

import { AccountFields } from './account-fields'
import { PasswordFields } from './password-fields'
import { ProviderFields } from './provider-fields'
import { RuleList } from './rule-list'
import type { SsoTenant } from './tenant-choice'
import { TryClaims } from './try-claims'
import { useSso, type SsoForm } from './use-sso'

/** Single sign-on of the instance: the provider, who gets an account, which groups give which roles, and passwords. */
export function SsoPage({ initial, tenants }: { initial: SsoView; tenants: readonly SsoTenant[] }) {
  const form = useSso(initial)
  const toast = useToast()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!form.isSaving && form.isChanged) form.save(() => toast({ title: 'Single sign-on: saved' }))
  }
  return (
    <SettingsFrame
      title="Single sign-on"
      description="People sign in with the provider of your organisation, by OpenID Connect: Keycloak, Entra ID, Okta, Google and others."
      actions={
        <Badge tone={form.stored.settings?.enabled ? 'success' : 'neutral'}>
          {form.stored.settings?.enabled ? 'On' : 'Off'}
        </Badge>
      }
    >
      <form
        method="post"
        onSubmit={submit}
        noValidate
        aria-label="Single sign-on"
        className="flex flex-col divide-y rounded-lg border bg-surface-raised"
      >
        <ProviderFields form={form} />
        <AccountFields form={form} />
        <RuleList form={form} tenants={tenants} />
        <PasswordFields form={form} />
        <Save form={form} />
      </form>
      <TryClaims draft={form.draft} isValid={form.isValid} tenants={tenants} />
    </SettingsFrame>
  )
}

function Save({ form }: { form: SsoForm }) {
  const { updatedAt, updatedBy } = form.stored
  return (
    <div className="sticky bottom-0 z-10 flex flex-col gap-3 -mt-px rounded-b-lg border-t bg-surface-raised px-4 py-3 sm:px-5">
      <Failure form={form} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          type="submit"
          variant="primary"
          loading={form.isSaving}
          disabledReason={form.isChanged ? undefined : 'Nothing is changed'}
        >
          Save
        </Button>
        {form.isChanged ? <Button onClick={form.undo}>Undo</Button> : null}
        <p className="text-sm text-muted">
          {updatedAt === null ? (
            'Nobody has set it up yet.'
          ) : (
            <>
              Changed{updatedBy ? ` by ${updatedBy}` : ''} <RelativeTime at={updatedAt} precision="minute" />
            </>
          )}
        </p>
      </div>
    </div>
  )
}

/** Problems that stand at a field of this page. */
const FIELDS = ['settings', 'clientSecret']

function Failure({ form }: { form: SsoForm }) {
  if (form.problemAt('settings') ?? form.problemAt('clientSecret')) {
    return <Notice tone="danger">It is not saved: see what is marked above.</Notice>
  }
  if (form.error === null) return null
  const text = errorText(form.error)
  if (!form.isStale) return <FormProblem error={form.error} fields={FIELDS} text={text} />
  return (
    <Notice tone="warning">
      <p>{text}</p>
      <Button className="mt-2" onClick={() => void form.reload()}>
        Load it again
      </Button>
    </Notice>
  )
}
