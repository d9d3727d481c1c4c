'use client'

import { CircleAlert, CircleCheck, PlugZap, TriangleAlert } from 'lucide-react'

import { errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { CopyButton } from '@/components/ui/copy-button'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { Notice } from '@/components/ui/notice'
import { PasswordInput } from '@/components/ui/password-input'
import type { SsoTestView } from '@/lib/admin/sso/sso-views'

import { FormPart } from './form-part'
import { useSsoTest, type SsoForm } from './use-sso'

/** Who the provider is, and how it knows us. */
export function ProviderFields({ form }: { form: SsoForm }) {
  const { draft, set, problemAt, stored } = form
  return (
    <FormPart
      title="Provider"
      description={
        <div className="flex flex-col gap-3">
          <p>
            Register Vouchsafe there as a web application with these addresses, and copy what it gives you.
          </p>
          <Address label="Redirect URI" text={stored.redirectUri} />
          <Address label="After signing out" text={stored.signOutUri} />
        </div>
      }
    >
      <Checkbox
        label="People sign in with this provider"
        description="Turning it on asks the provider first."
        checked={draft.enabled}
        onCheckedChange={(enabled) => set({ enabled, ...(!enabled && { only: false }) })}
      />
      <Field
        label="Name"
        hint={`On the button: Sign in with ${draft.name.trim() || '…'}`}
        error={problemAt('settings.name')}
      >
        <Input
          name="name"
          autoComplete="off"
          className="max-w-72"
          maxLength={40}
          value={draft.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Field
        label="Issuer"
        hint="Exactly as the provider calls itself, such as https://login.example.com/realms/main. An https address; plain http only while provider and Vouchsafe are both on localhost."
        error={problemAt('settings.issuer')}
      >
        <Input
          name="issuer"
          type="url"
          mono
          autoComplete="off"
          spellCheck={false}
          value={draft.issuer}
          onChange={(event) => set({ issuer: event.target.value })}
        />
      </Field>
      <Field label="Client id" error={problemAt('settings.clientId')}>
        <Input
          name="clientId"
          mono
          autoComplete="off"
          spellCheck={false}
          value={draft.clientId}
          onChange={(event) => set({ clientId: event.target.value })}
        />
      </Field>
      <Secret form={form} />
      <Field
        label="Scopes"
        hint="What is asked of the provider. Some send groups only when asked for a scope of that name."
        error={problemAt('settings.scopes')}
      >
        <Input
          name="scopes"
          mono
          autoComplete="off"
          spellCheck={false}
          value={draft.scopes}
          onChange={(event) => set({ scopes: event.target.value })}
        />
      </Field>
      <Checkbox
        label="It says when people signed in (auth_time)"
        description="Needed to prove that somebody confirmed just now who they are. Without it, coming back from the provider counts."
        checked={draft.provesSignInTime}
        onCheckedChange={(provesSignInTime) => set({ provesSignInTime })}
      />
      <Test form={form} />
    </FormPart>
  )
}

function Address({ label, text }: { label: string; text: string }) {
  return (
    <div>
      <p className="font-medium text-text">{label}</p>
      <p className="flex items-start gap-1">
        <code className="min-w-0 font-mono text-xs leading-6 wrap-anywhere">{text}</code>
        <CopyButton text={text} aria-label={`Copy: ${label}`} />
      </p>
    </div>
  )
}

function Secret({ form }: { form: SsoForm }) {
  const { draft, set, problemAt, stored } = form
  const { secret } = draft
  return (
    <div className="flex flex-col gap-2">
      {secret.kind === 'keep' ? (
        <Field
          label="Client secret"
          hint="Kept sealed, and never shown again."
          error={problemAt('clientSecret')}
        >
          <div className="flex items-center gap-2">
            <Input className="max-w-72" value="••••••••••••" readOnly aria-label="Client secret" />
            <Button onClick={() => set({ secret: { kind: 'new', text: '' } })}>Replace</Button>
          </div>
        </Field>
      ) : null}
      {secret.kind === 'new' ? (
        <Field
          label="Client secret"
          hint="It is kept sealed, and never shown again."
          error={problemAt('clientSecret')}
        >
          <PasswordInput
            name="clientSecret"
            mono
            autoComplete="new-password"
            maxLength={2000}
            value={secret.text}
            onChange={(event) => set({ secret: { kind: 'new', text: event.target.value } })}
          />
        </Field>
      ) : null}
      <Checkbox
        label="The client has no secret"
        description="A public client. PKCE is used either way."
        checked={secret.kind === 'none'}
        onCheckedChange={(none) =>
          set({
            secret: none ? { kind: 'none' } : stored.hasSecret ? { kind: 'keep' } : { kind: 'new', text: '' },
          })
        }
      />
    </div>
  )
}

const LOOK = {
  ok: { icon: <CircleCheck size={14} className="text-success" />, word: 'Good' },
  warning: { icon: <TriangleAlert size={14} className="text-warning" />, word: 'Mind' },
  failed: { icon: <CircleAlert size={14} className="text-danger" />, word: 'Failed' },
}

function Test({ form: { draft } }: { form: SsoForm }) {
  const test = useSsoTest()
  const missing = draft.issuer.trim() === '' || draft.clientId.trim() === ''
  return (
    <div className="flex flex-col gap-2">
      <div>
        <Button
          icon={<PlugZap size={14} />}
          loading={test.isPending}
          disabledReason={missing ? 'Issuer and client id are needed' : undefined}
          onClick={() => test.mutate(draft)}
        >
          Test connection
        </Button>
      </div>
      <div aria-live="polite">
        {test.isError ? <Notice tone="danger">{errorText(test.error)}</Notice> : null}
        {test.data ? <Steps found={test.data} /> : null}
      </div>
    </div>
  )
}

function Steps({ found: { steps } }: { found: SsoTestView }) {
  return (
    <ul
      aria-label="What the test found"
      className="flex flex-col gap-1.5 rounded-md bg-surface-sunken px-3 py-2.5"
    >
      {steps.map(({ name, state, message }) => (
        <li key={name} className="flex gap-2">
          <span className="flex h-5 shrink-0 items-center">{LOOK[state].icon}</span>
          <span className="min-w-0 break-words">
            <span className="sr-only">{LOOK[state].word}: </span>
            {message}
          </span>
        </li>
      ))}
    </ul>
  )
}
