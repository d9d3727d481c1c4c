'use client'

import { useState, type FormEvent } from 'react'

import { draftOf, type GrantDraft, grantOf, problemsOf } from '@/components/admin/grant-draft'
import { GrantFields } from '@/components/admin/grant-fields'
import { FormDialog, useTyped } from '@/components/layout/form-dialog'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { FormActions } from '@/components/ui/form-actions'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { SsoRule } from '@/lib/admin/sso/sso-settings'

import { TenantChoice, tenantNamed, type SsoTenant } from './tenant-choice'

interface RuleDialogProps {
  open: boolean
  isNew: boolean
  rule: SsoRule | null
  tenants: readonly SsoTenant[]
  onClose: () => void
  onDone: (rule: SsoRule) => void
}

/** One rule: which claim, which value, and what it gives. */
export function RuleDialog({ open, isNew, rule, ...rest }: RuleDialogProps) {
  return (
    <FormDialog
      open={open}
      onOpenChange={rest.onClose}
      title={isNew ? 'Add rule' : 'Change rule'}
      description="It counts once the page is saved."
    >
      {open && rule !== null ? <RuleForm rule={rule} isNew={isNew} {...rest} /> : null}
    </FormDialog>
  )
}

const GIVES = [
  { value: 'role', label: 'A role in a tenant' },
  { value: 'instance_admin', label: 'Instance admin' },
] as const

type RuleFormProps = Omit<RuleDialogProps, 'open' | 'rule'> & { rule: SsoRule }

function RuleForm({ rule, isNew, tenants, onClose, onDone }: RuleFormProps) {
  const [claim, setClaim] = useState(rule.claim)
  const [value, setValue] = useState(rule.value)
  const [kind, setKind] = useState(rule.give.kind)
  const given = rule.give.kind === 'role' ? rule.give : null
  const [tenant, setTenant] = useState(given?.tenant ?? tenants[0]?.id ?? '')
  const [first] = useState(() => draftOf(given ?? { role: 'viewer', query: null, masks: [] }))
  const [grant, setGrant] = useState(first)
  const limits = (of: GrantDraft) => `${of.query}\n${of.masks}`
  useTyped(claim !== rule.claim || value !== rule.value || limits(grant) !== limits(first))
  const problems = problemsOf(grant)
  const missing =
    claim.trim() === '' || value.trim() === ''
      ? 'Claim and value are needed'
      : kind === 'role' && (problems.query ?? problems.masks) !== null
        ? 'See what is marked'
        : undefined
  const submit = (event: FormEvent) => {
    event.preventDefault()
    // The window stands inside the form of the page, as React sees it.
    event.stopPropagation()
    if (missing !== undefined) return
    const give = kind === 'role' ? { kind, tenant, ...grantOf(grant) } : { kind }
    onDone({ claim: claim.trim(), value: value.trim(), give })
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Claim" hint="Dots lead into it: realm_access.roles">
          <Input
            name="claim"
            mono
            autoComplete="off"
            spellCheck={false}
            value={claim}
            onChange={(event) => setClaim(event.target.value)}
          />
        </Field>
        <Field label="Value" hint="Exactly as it is sent; * for any">
          <Input
            name="value"
            mono
            autoComplete="off"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        </Field>
      </div>
      <SegmentedControl aria-label="What it gives" value={kind} onValueChange={setKind} options={GIVES} />
      {kind === 'role' ? (
        <>
          <Field label="Tenant">
            <TenantChoice tenants={tenants} value={tenant} onChange={setTenant} />
          </Field>
          <GrantFields
            tenant={tenantNamed(tenants, tenant)}
            draft={grant}
            onChange={setGrant}
            problems={problems}
          />
        </>
      ) : (
        <p className="text-muted">An instance admin sees and changes everything in every tenant.</p>
      )}
      <FormActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="primary" disabledReason={missing}>
          {isNew ? 'Add rule' : 'Change rule'}
        </Button>
      </FormActions>
    </form>
  )
}
