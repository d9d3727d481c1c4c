'use client'

import { ExternalLink } from 'lucide-react'
import { useId } from 'react'

import { eventsPath } from '@/components/layout/paths'
import { ROLE_DESCRIPTION, ROLE_LABEL } from '@/components/layout/role-text'
import { Field } from '@/components/ui/field'
import { Input } from '@/components/ui/input'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { Select } from '@/components/ui/select'
import { ROLES } from '@/lib/access/roles'

import { canLimit, type GrantDraft, grantOf, type GrantProblems, sightWords } from './grant-draft'
import { MasksField } from './masks-field'

const ROLE_OPTIONS = ROLES.map((value) => ({
  value,
  label: ROLE_LABEL[value],
  description: ROLE_DESCRIPTION[value],
}))

const HOW_MUCH = [
  { value: 'all', label: 'All events' },
  { value: 'some', label: 'Only some' },
] as const

interface GrantFieldsProps {
  tenant: { slug: string }
  draft: GrantDraft
  onChange: (draft: GrantDraft) => void
  /** What the draft has wrong, or what the server said of it. */
  problems: GrantProblems
}

/** The role, and for viewers and auditors how much of the events they see. */
export function GrantFields({ tenant, draft, onChange, problems }: GrantFieldsProps) {
  const words = sightWords(grantOf(draft))
  return (
    <>
      <Field label="Role" hint={ROLE_DESCRIPTION[draft.role]}>
        <Select
          value={draft.role}
          onValueChange={(role) => onChange({ ...draft, role })}
          options={ROLE_OPTIONS}
        />
      </Field>
      {canLimit(draft.role) ? (
        <>
          <Limit tenant={tenant} draft={draft} onChange={onChange} problem={problems.query} />
          <MasksField
            label="Hidden from them"
            hint="Never sent to them and never searched for them. Who acts or from where, hidden, hides message and reason too."
            masks={draft.masks}
            onMasks={(masks) => onChange({ ...draft, masks })}
            problem={problems.masks}
          />
          <p role="status" className="rounded-md bg-surface-sunken px-2.5 py-2 text-sm text-muted">
            {words ?? 'Nothing is granted like this yet.'}
          </p>
        </>
      ) : (
        <p className="text-sm text-muted">
          An admin sees every event: whoever can change grants could give themselves the rest.
        </p>
      )}
    </>
  )
}

type PartProps = Pick<GrantFieldsProps, 'draft' | 'onChange'> & { problem: string | null }

function Limit({ tenant, draft, onChange, problem }: PartProps & Pick<GrantFieldsProps, 'tenant'>) {
  const id = useId()
  return (
    <div className="flex flex-col gap-1.5" role="group" aria-labelledby={id}>
      <span id={id} className="text-sm font-medium">
        Which events they see
      </span>
      <SegmentedControl
        aria-labelledby={id}
        size="sm"
        value={draft.isLimited ? 'some' : 'all'}
        onValueChange={(value) => onChange({ ...draft, isLimited: value === 'some' })}
        options={HOW_MUCH}
      />
      {draft.isLimited ? (
        <Field
          className="mt-2.5"
          label="Only what this query finds"
          error={draft.query.trim() === '' ? undefined : (problem ?? undefined)}
          hint={
            <>
              As in the query bar, such as <code className="font-mono">namespace:team-a.*</code>. It may not
              look at what changed.{' '}
              {problem === null ? (
                <a
                  className="inline-flex items-center gap-1 text-accent-text hover:underline"
                  href={eventsPath(tenant.slug, { q: draft.query.trim() })}
                  target="_blank"
                  rel="noreferrer"
                >
                  See what it finds <ExternalLink size={11} aria-hidden="true" />
                  <span className="sr-only">in a new window</span>
                </a>
              ) : null}
            </>
          }
        >
          <Input
            name="grant-query"
            mono
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={draft.query}
            onChange={(event) => onChange({ ...draft, query: event.target.value })}
          />
        </Field>
      ) : null}
    </div>
  )
}
