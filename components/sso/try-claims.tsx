'use client'

import { FlaskConical } from 'lucide-react'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { ROLE_LABEL } from '@/components/layout/role-text'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { Field } from '@/components/ui/field'
import { Notice } from '@/components/ui/notice'
import { TextArea } from '@/components/ui/text-area'
import type { SsoTrialView } from '@/lib/admin/sso/sso-views'

import { FormPart } from './form-part'
import { RuleWords } from './rule-list'
import { readClaims, type SsoDraft } from './sso-draft'
import type { SsoTenant } from './tenant-choice'
import { useSsoTrial } from './use-sso'

const EXAMPLE = `{
  "sub": "248289761001",
  "email": "ada@example.com",
  "email_verified": true,
  "name": "Ada Lovelace",
  "groups": ["staff"]
}`

interface TryClaimsProps {
  draft: SsoDraft
  /** The settings of the page can be tried. */
  isValid: boolean
  tenants: readonly SsoTenant[]
}

/** Claims go in; who that would be comes out. Nothing is changed. */
export function TryClaims({ draft, isValid, tenants }: TryClaimsProps) {
  const [text, setText] = useState(EXAMPLE)
  const trial = useSsoTrial()
  const claims = readClaims(text)
  return (
    <div className="rounded-lg border bg-surface-raised">
      <FormPart
        title="Try it out"
        description="What would become of somebody with these claims, with the settings as they stand above, saved or not. Nothing is changed."
      >
        <Field
          label="Claims"
          hint="JSON, or a whole id token: it stays here and on your server."
          error={text.trim() !== '' && claims === null ? 'This is no JSON object and no token.' : undefined}
        >
          <TextArea name="claims" rows={8} value={text} onChange={setText} />
        </Field>
        <div>
          <Button
            icon={<FlaskConical size={14} />}
            loading={trial.isPending}
            disabledReason={
              claims === null
                ? 'Claims are needed'
                : isValid
                  ? undefined
                  : 'The settings above are not complete'
            }
            onClick={() => claims && trial.mutate({ claims, draft })}
          >
            Try claims
          </Button>
        </div>
        <div aria-live="polite" className="flex flex-col gap-3">
          {trial.isError ? <Notice tone="danger">{errorText(trial.error)}</Notice> : null}
          {trial.data && trial.variables ? (
            <Found found={trial.data} draft={trial.variables.draft} tenants={tenants} />
          ) : null}
        </div>
      </FormPart>
    </div>
  )
}

interface FoundProps {
  found: SsoTrialView
  draft: SsoDraft
  tenants: readonly SsoTenant[]
}

function Found({ found, draft, tenants }: FoundProps) {
  const { refused, account, instanceAdmin } = found
  return (
    <>
      {refused ? (
        <Notice tone="warning">
          <p>Nobody would be signed in. They would read:</p>
          <p className="text-muted">{refused.message}</p>
        </Notice>
      ) : (
        <Notice tone="success">
          <p>
            <strong className="font-medium">{account.name}</strong>
            {account.email ? ` (${account.email})` : ''} would be signed in: {HOW[account.how]}
          </p>
          {instanceAdmin.after ? (
            <p>{instanceAdmin.before ? 'They are' : 'They would become'} an instance admin.</p>
          ) : null}
        </Notice>
      )}
      <Roles found={found} />
      <ol aria-label="What becomes of each rule" className="flex flex-col gap-2 text-sm">
        {draft.rules.map((rule, at) => {
          const result = found.rules[at] ?? 'other_claims'
          return (
            <li key={`${at} ${JSON.stringify(rule)}`} className="flex flex-wrap items-center gap-2">
              <Badge tone={result === 'gives' ? 'success' : result === 'no_tenant' ? 'warning' : 'neutral'}>
                {RESULT[result]}
              </Badge>
              <span className="min-w-0">
                <RuleWords rule={rule} tenants={tenants} />
              </span>
            </li>
          )
        })}
      </ol>
    </>
  )
}

const HOW: Readonly<Record<SsoTrialView['account']['how'], string>> = {
  linked: 'the provider’s name for them is known.',
  by_email:
    'the account with this address would be linked; its password, second factor and sessions would end.',
  new: 'a new account would be made.',
  none: '',
}

const RESULT: Readonly<Record<SsoTrialView['rules'][number], string>> = {
  gives: 'Decides',
  other_claims: 'Does not fit',
  earlier_rule: 'A rule above decided',
  no_tenant: 'Tenant is gone',
}

function Roles({ found: { roles } }: { found: SsoTrialView }) {
  if (roles.length === 0) return null
  return (
    <ul aria-label="Roles" className="flex flex-col divide-y rounded-md border">
      {roles.map(({ tenant, before, after, origin }) => (
        <li key={tenant.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
          <span className="min-w-32 flex-1">{tenant.name}</span>
          <span>
            {roleWords(before)}
            {origin === 'manual' ? null : (
              <>
                <span className="text-muted"> → </span>
                <span className="font-medium">{roleWords(after)}</span>
              </>
            )}
          </span>
          {origin === 'manual' ? <Badge>given by a person, stays</Badge> : null}
        </li>
      ))}
    </ul>
  )
}

function roleWords(role: SsoTrialView['roles'][number]['before']): string {
  if (role === null) return 'no role'
  const isLimited = role.query !== null || role.masks.length > 0
  return `${ROLE_LABEL[role.role]}${isLimited ? ', limited' : ''}`
}
