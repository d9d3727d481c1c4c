'use client'

import { ShieldCheck } from 'lucide-react'
import { useId, useState, type ReactNode } from 'react'

import { Badge } from '@/components/ui/badge'
import { buttonStyle } from '@/components/ui/button-style'
import { EmptyState } from '@/components/ui/empty-state'
import { SegmentedControl } from '@/components/ui/segmented-control'
import type { InheritedAdminView } from '@/lib/admin/views'
import { counted } from '@/lib/view/number-words'

import { EditGrant } from './edit-grant'
import { GrantsTable } from './grants-table'
import { PagedListFrame } from './paged-list'
import { PermissionTable } from './permission-table'
import { SettingsFrame } from './settings-frame'
import { type GrantsAnswer, useGrants } from './use-grants'
import type { FirstPage } from './use-paged-list'

interface RolesPageProps {
  tenant: { slug: string; name: string }
  /** The grants as they were when the page was made. */
  first?: FirstPage<GrantsAnswer>
}

const SHOWN = [
  { value: 'all', label: 'All' },
  { value: 'limited', label: 'Limited' },
] as const

/** Who has which role here and how much of the events it shows, and what each role may do. */
export function RolesPage({ tenant, first }: RolesPageProps) {
  const list = useGrants(tenant.slug, first)
  const [editing, setEditing] = useState<string | null>(null)
  const grants = list.answer?.grants
  const inherited = list.answer?.inherited ?? []
  return (
    <SettingsFrame
      title="Roles and grants"
      description={`Who may do what in ${tenant.name}, and how much of its events they see. Somebody new is invited under Users.`}
      actions={
        <a href="#permissions" className={buttonStyle()}>
          What each role may do
        </a>
      }
    >
      <PagedListFrame
        list={list}
        noun="grant"
        findLabel="Find by name, e-mail, role or query"
        filtered="Nobody here is limited: everybody with a role sees every event."
        shown={grants?.length}
        filter={
          <SegmentedControl
            aria-label="Which grants"
            size="sm"
            value={list.status === 'limited' ? 'limited' : 'all'}
            onValueChange={(value) => list.setStatus(value === 'all' ? null : value)}
            options={SHOWN}
          />
        }
        empty={
          <EmptyState icon={<ShieldCheck size={18} />} title="No grants yet">
            Nobody has a role of their own in {tenant.name}. Invite somebody under Users.
          </EmptyState>
        }
      >
        <GrantsTable grants={grants} onEdit={({ user }) => setEditing(user.id)} />
      </PagedListFrame>
      {inherited.length > 0 ? <Inherited tenant={tenant} admins={inherited} /> : null}
      <Section
        id="permissions"
        title="What each role may do"
        description="As the server asks it: this table is made from the one that every request is checked against. A viewer or auditor with a limit does it within that limit, and without what shows more than it: places in the log, proofs, totals."
      >
        <PermissionTable />
      </Section>
      <EditGrant
        tenant={tenant}
        grant={grants?.find(({ user }) => user.id === editing) ?? null}
        onClose={() => setEditing(null)}
      />
    </SettingsFrame>
  )
}

function Inherited({ tenant, admins }: { tenant: RolesPageProps['tenant']; admins: InheritedAdminView[] }) {
  return (
    <Section
      title={`Also admins of ${tenant.name}`}
      description={`${counted(admins.length, 'person', 'people')}, by what they are elsewhere. Their grants are changed there.`}
    >
      <ul className="flex flex-wrap gap-x-6 gap-y-2">
        {admins.map(({ user, from }) => (
          <li key={`${user.id} ${from ?? ''}`} className="flex max-w-full min-w-0 items-center gap-2">
            <span className="max-w-64 min-w-0 truncate" title={user.email}>
              {user.name}
            </span>
            <Badge>{from === null ? 'Instance admin' : `Admin of ${from}`}</Badge>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Section(props: { id?: string; title: string; description: string; children: ReactNode }) {
  const id = useId()
  return (
    <section id={props.id} aria-labelledby={id} className="mt-4 flex flex-col gap-2.5">
      <div>
        <h2 id={id} className="text-md font-semibold">
          {props.title}
        </h2>
        <p className="max-w-3xl text-base text-muted">{props.description}</p>
      </div>
      {props.children}
    </section>
  )
}
