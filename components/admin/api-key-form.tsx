'use client'

import { useId, useState, type FormEvent } from 'react'

import { ApiError } from '@/components/layout/api-error'
import { useTyped } from '@/components/layout/form-dialog'
import { useSession } from '@/components/layout/session'
import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import type { Scope } from '@/lib/access/roles'
import { sourceNameFrom } from '@/lib/admin/inputs'

import type { MadeApiKey } from './api-key-secret'
import { failureText } from './failure-text'
import { FormProblem } from './form-problem'
import { expiresAt, KEY_EXPIRIES, type KeyExpiry } from './key-expiry'
import { OFFERED_SCOPES, presetOf, SCOPE_PRESETS, scopeText, type ScopePreset } from './scope-text'
import { useCreateApiKey } from './use-api-keys'

interface ApiKeyFormProps {
  tenant: { slug: string; name: string }
  onCancel: () => void
  onMade: (made: MadeApiKey) => void
}

const FIELDS = ['name', 'sourceName', 'scopes', 'addresses', 'expiresAt'] as const

const MAY_BE =
  'The key may have been made: look in the list before trying again. Nobody has seen its secret then: revoke it, and make another.'

/** What a new key is called, where its events come from, what it may do and until when. */
export function ApiKeyForm({ tenant, onCancel, onMade }: ApiKeyFormProps) {
  const [name, setName] = useState('')
  // null: follows the name until somebody types here.
  const [ownSource, setOwnSource] = useState<string | null>(null)
  const [scopes, setScopes] = useState<readonly Scope[]>(SCOPE_PRESETS[0].scopes)
  const [addresses, setAddresses] = useState('')
  const [expiry, setExpiry] = useState<KeyExpiry>('never')
  useTyped([name, ownSource ?? '', addresses].some((text) => text.trim() !== ''))
  const { instanceAdmin } = useSession()
  const [reach, setReach] = useState<Reach>('one')
  const create = useCreateApiKey(tenant.slug)
  const problem = create.error instanceof ApiError ? create.error : null
  const source = ownSource ?? (name.trim() ? sourceNameFrom(name.trim()) : '')
  const missing = !name.trim()
    ? 'A name is needed'
    : scopes.length === 0
      ? 'At least one scope is needed'
      : undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (create.isPending || missing) return
    // The promise: the secret is shown also when the form was closed meanwhile.
    create
      .mutateAsync({
        name: name.trim(),
        sourceName: source,
        scopes: [...scopes],
        addresses: addresses.split(/[\s,;]+/).filter((address) => address !== ''),
        expiresAt: expiresAt(expiry, Date.now()),
        ...(reach === 'all' && { allTenants: true }),
      })
      .then(onMade, () => undefined)
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-3.5">
      {create.isError ? (
        <FormProblem error={create.error} fields={FIELDS} text={failureText(create.error, MAY_BE)} />
      ) : null}
      <Field
        label="Name"
        error={problem?.at('name')}
        hint="The machine that holds it, such as “Billing in production”. What it does stands under this name in the log."
      >
        <Input
          name="key-name"
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field
        label="Source"
        error={problem?.at('sourceName')}
        hint="Stands in every event sent with it, as source:name."
      >
        <Input
          name="key-source"
          mono
          autoComplete="off"
          spellCheck={false}
          maxLength={64}
          value={source}
          onChange={(event) => setOwnSource(event.target.value)}
        />
      </Field>
      {instanceAdmin ? <ReachField reach={reach} onChange={setReach} tenant={tenant} /> : null}
      <Scopes scopes={scopes} onChange={setScopes} error={problem?.at('scopes')} />
      <Field
        label="Works from"
        error={problem?.at('addresses')}
        hint="IP addresses and CIDR blocks, such as 203.0.113.0/24. Empty: from anywhere."
      >
        <Input
          name="key-addresses"
          mono
          autoComplete="off"
          spellCheck={false}
          value={addresses}
          onChange={(event) => setAddresses(event.target.value)}
        />
      </Field>
      <Field label="Expires" error={problem?.at('expiresAt')}>
        <Select value={expiry} onValueChange={setExpiry} options={KEY_EXPIRIES} />
      </Field>
      <FormActions>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="primary" loading={create.isPending} disabledReason={missing}>
          Create API key
        </Button>
      </FormActions>
    </form>
  )
}

type Reach = 'one' | 'all'

function ReachField({
  reach,
  onChange,
  tenant,
}: {
  reach: Reach
  onChange: (reach: Reach) => void
  tenant: { name: string }
}) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5">
      <span id={id} className="text-sm font-medium">
        Where it works
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="sm"
        value={reach}
        onValueChange={onChange}
        options={[
          { value: 'one', label: tenant.name },
          { value: 'all', label: 'All tenants' },
        ]}
      />
      {reach === 'all' ? (
        <p className="text-sm text-muted">
          An instance key, for automation: every tenant, also those that are made later, each named with{' '}
          <code className="font-mono text-xs">?tenant=</code>.
        </p>
      ) : null}
    </div>
  )
}

function Scopes(props: {
  scopes: readonly Scope[]
  onChange: (scopes: readonly Scope[]) => void
  error: string | undefined
}) {
  const { scopes, onChange, error } = props
  // Choosing "Custom" changes no scope, so it has to be remembered.
  const [custom, setCustom] = useState(false)
  const preset: ScopePreset = custom ? 'custom' : presetOf(scopes)
  const choose = (value: ScopePreset) => {
    setCustom(value === 'custom')
    const chosen = SCOPE_PRESETS.find((known) => known.value === value)
    if (chosen && value !== 'custom') onChange(chosen.scopes)
  }
  const toggle = (scope: Scope, on: boolean) =>
    onChange(OFFERED_SCOPES.filter((one) => (one === scope ? on : scopes.includes(one))))
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="float-left text-sm font-medium">What it may do</legend>
      <SegmentedControl
        aria-label="Common choices"
        size="sm"
        value={preset}
        onValueChange={choose}
        options={SCOPE_PRESETS}
      />
      <div className="flex flex-col gap-2.5 rounded-md border px-3 py-2.5">
        {OFFERED_SCOPES.map((scope) => (
          <Checkbox
            key={scope}
            checked={scopes.includes(scope)}
            onCheckedChange={(on) => toggle(scope, on)}
            label={
              <>
                {scopeText(scope).label} <code className="ml-1 font-mono text-xs text-muted">{scope}</code>
              </>
            }
            description={scopeText(scope).description}
          />
        ))}
      </div>
      <p role="alert" className="text-sm text-danger">
        {error}
      </p>
    </fieldset>
  )
}
