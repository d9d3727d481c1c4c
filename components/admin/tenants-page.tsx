'use client'

import { Building2, Plus } from 'lucide-react'
import { useState } from 'react'

import { useSession } from '@/components/layout/session'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { SegmentedControl } from '@/components/ui/segmented-control'

import { PagedListFrame } from './paged-list'
import { SettingsFrame } from './settings-frame'
import { TenantDialog, type TenantTask } from './tenant-form'
import { TenantsTable } from './tenants-table'
import type { FirstPage } from './use-paged-list'
import { type TenantsAnswer, useTenants } from './use-tenants'

interface TenantsPageProps {
  tenant: { slug: string }
  /** The list as it was when the page was made. */
  first?: FirstPage<TenantsAnswer>
}

const SHOWN = [
  { value: 'active', label: 'Active' },
  { value: 'archived', label: 'Archived' },
  { value: 'all', label: 'All' },
] as const

/** The tenants that one administers: all of them for an instance admin, else one's own and those below. */
export function TenantsPage({ tenant, first }: TenantsPageProps) {
  const [task, setTask] = useState<TenantTask | null>(null)
  const { instanceAdmin } = useSession()
  const list = useTenants(tenant.slug, first)
  const tenants = list.answer?.tenants
  const create = (
    <Button
      variant="primary"
      icon={<Plus size={14} />}
      onClick={() => setTask({ kind: 'create', parent: instanceAdmin ? null : tenant.slug })}
    >
      Create tenant
    </Button>
  )
  return (
    <SettingsFrame
      title="Tenants"
      description={
        instanceAdmin
          ? 'Every customer, organisation and portal of this instance. Each has a log of its own.'
          : 'The tenants that you administer: your own, and those below. Each has a log of its own.'
      }
      actions={create}
    >
      <PagedListFrame
        list={list}
        noun="tenant"
        findLabel="Find by name, slug or id"
        filtered={list.status === 'archived' ? 'Nothing is archived.' : undefined}
        shown={tenants?.length}
        filter={
          <SegmentedControl
            aria-label="Which tenants"
            size="sm"
            value={SHOWN.find(({ value }) => value === list.status)?.value ?? 'active'}
            onValueChange={(value) => list.setStatus(value === 'active' ? null : value)}
            options={SHOWN}
          />
        }
        empty={
          <EmptyState icon={<Building2 size={18} />} title="No tenants" actions={create}>
            There is nothing here that you administer.
          </EmptyState>
        }
      >
        <TenantsTable tenants={tenants} onTask={setTask} />
      </PagedListFrame>
      <TenantDialog task={task} onClose={() => setTask(null)} />
    </SettingsFrame>
  )
}
