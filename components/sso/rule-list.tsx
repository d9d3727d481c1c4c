'use client'

import { ArrowDown, ArrowUp, Pencil, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { ROLE_LABEL } from '@/components/layout/role-text'
import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import type { SsoRule } from '@/lib/admin/sso/sso-settings'

import { FormPart } from './form-part'
import { RuleDialog } from './rule-dialog'
import { freshRule, moved } from './sso-draft'
import { tenantNamed, type SsoTenant } from './tenant-choice'
import type { SsoForm } from './use-sso'

interface RuleListProps {
  form: SsoForm
  tenants: readonly SsoTenant[]
}

/** Which claims give which roles, from the top. */
export function RuleList({ form: { draft, set, problemAt }, tenants }: RuleListProps) {
  // The rule in the window; its place is one past the end for a new one.
  const [open, setOpen] = useState<{ at: number; rule: SsoRule } | null>(null)
  const { rules } = draft
  const put = (at: number, rule: SsoRule) =>
    set({ rules: [...rules.slice(0, at), rule, ...rules.slice(at + 1)] })
  return (
    <FormPart
      title="Roles"
      description="Rules make roles of claims, such as groups. In each tenant the first rule that fits decides. Roles follow the rules anew at every sign-in; what a person gave stays, and goes before them."
    >
      {rules.length === 0 ? (
        <p className="text-muted">No rules yet: nobody gets a role, so nobody new gets in.</p>
      ) : (
        <ol aria-label="Rules" className="flex flex-col divide-y rounded-md border">
          {rules.map((rule, at) => (
            <li
              key={`${at} ${JSON.stringify(rule)}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2"
            >
              <span className="w-5 shrink-0 text-right text-sm text-muted tabular-nums">{at + 1}</span>
              <span className="min-w-48 flex-1">
                <RuleWords rule={rule} tenants={tenants} />
                {problemAt(`settings.rules[${at}]`) ? (
                  <span role="alert" className="block text-sm text-danger">
                    {problemAt(`settings.rules[${at}]`)}
                  </span>
                ) : null}
              </span>
              <span className="flex shrink-0">
                <IconButton
                  icon={<ArrowUp size={14} />}
                  aria-label={`Move rule ${at + 1} up`}
                  disabledReason={at === 0 ? 'It is the first' : undefined}
                  onClick={() => set({ rules: moved(rules, at, -1) })}
                />
                <IconButton
                  icon={<ArrowDown size={14} />}
                  aria-label={`Move rule ${at + 1} down`}
                  disabledReason={at === rules.length - 1 ? 'It is the last' : undefined}
                  onClick={() => set({ rules: moved(rules, at, 1) })}
                />
                <IconButton
                  icon={<Pencil size={14} />}
                  aria-label={`Change rule ${at + 1}`}
                  onClick={() => setOpen({ at, rule })}
                />
                <IconButton
                  icon={<Trash2 size={14} />}
                  aria-label={`Remove rule ${at + 1}`}
                  onClick={() => set({ rules: rules.toSpliced(at, 1) })}
                />
              </span>
            </li>
          ))}
        </ol>
      )}
      <div>
        <Button
          icon={<Plus size={14} />}
          onClick={() => setOpen({ at: rules.length, rule: freshRule(tenants[0]?.id ?? '') })}
        >
          Add rule
        </Button>
      </div>
      <RuleDialog
        open={open !== null}
        isNew={open?.at === rules.length}
        rule={open?.rule ?? null}
        tenants={tenants}
        onClose={() => setOpen(null)}
        onDone={(rule) => {
          if (open !== null) put(open.at, rule)
          setOpen(null)
        }}
      />
    </FormPart>
  )
}

/** A rule as a sentence. */
export function RuleWords({ rule, tenants }: { rule: SsoRule; tenants: readonly SsoTenant[] }) {
  const { claim, value, give } = rule
  return (
    <span className="break-words">
      <code className="font-mono text-sm">{claim}</code>{' '}
      {value === '*' ? (
        <span className="text-muted">has any value</span>
      ) : (
        <>
          <span className="text-muted">has</span> <code className="font-mono text-sm">{value}</code>
        </>
      )}
      <span className="text-muted"> → </span>
      {give.kind === 'instance_admin' ? (
        'instance admin'
      ) : (
        <>
          {ROLE_LABEL[give.role]} <span className="text-muted">in</span>{' '}
          {tenantNamed(tenants, give.tenant).name}
          {give.query === null ? null : (
            <>
              <span className="text-muted">, only </span>
              <code className="font-mono text-sm">{give.query}</code>
            </>
          )}
          {give.masks.length === 0 ? null : (
            <>
              <span className="text-muted">, without </span>
              <code className="font-mono text-sm">{give.masks.join(', ')}</code>
            </>
          )}
        </>
      )}
    </span>
  )
}
