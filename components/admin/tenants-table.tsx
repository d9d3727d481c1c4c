'use client'

import { Archive, CornerDownRight } from 'lucide-react'
import type { ReactNode } from 'react'

import { Link } from '@/components/layout/link'
import { consolePath } from '@/components/layout/paths'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { TenantView } from '@/lib/admin/views'
import { countText } from '@/lib/view/number-words'

import { SkeletonRows } from './table-skeleton'
import { TenantActions } from './tenant-actions'
import type { TenantTask } from './tenant-form'

interface TenantsTableProps {
  /** undefined while they are on their way. */
  tenants: TenantView[] | undefined
  onTask: (task: TenantTask) => void
}

const SKELETON = [
  { width: 'w-40' },
  { width: 'w-24', cell: 'max-md:hidden' },
  { width: 'w-8' },
  { width: 'w-14', cell: 'max-sm:hidden' },
  { width: 'w-24', cell: 'max-lg:hidden' },
  {},
]

/** One row a tenant, each after its parent. */
export function TenantsTable({ tenants, onTask }: TenantsTableProps) {
  if (tenants?.length === 0) return null
  return (
    <Table label="Tenants" busy={!tenants}>
      <TableHead>
        <Th>Name</Th>
        <Th className="max-md:hidden">Slug</Th>
        <Th className="text-right">People</Th>
        <Th className="text-right max-sm:hidden">Events</Th>
        <Th className="max-lg:hidden">Created</Th>
        <Th hidden className="w-10">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {tenants ? (
          tenants.map((tenant) => <TenantRow key={tenant.id} tenant={tenant} onTask={onTask} />)
        ) : (
          <SkeletonRows columns={SKELETON} />
        )}
      </TableBody>
    </Table>
  )
}

function TenantRow({ tenant, onTask }: { tenant: TenantView; onTask: (task: TenantTask) => void }) {
  const isActive = tenant.status === 'active'
  return (
    <TableRow muted={!isActive}>
      <Td className="max-w-80 max-md:py-1.5 max-sm:max-w-44">
        <div className="flex gap-1.5" style={{ paddingInlineStart: `${Math.min(tenant.depth, 6) * 16}px` }}>
          {tenant.depth > 0 ? (
            <span className="flex h-5 shrink-0 items-center text-faint">
              <CornerDownRight size={13} aria-hidden="true" />
            </span>
          ) : null}
          <div className="min-w-0">
            <div className="flex items-center gap-1.5">
              <span className="truncate font-medium" title={tenant.name}>
                {tenant.name}
              </span>
              {tenant.parent === null ? null : <span className="sr-only">below {tenant.parent}</span>}
              <Mark tenant={tenant} />
            </div>
            <div className="truncate font-mono text-xs text-muted md:hidden">{tenant.slug}</div>
          </div>
        </div>
      </Td>
      <Td className="max-w-56 truncate font-mono text-sm max-md:hidden">{tenant.slug}</Td>
      <Td className="text-right tabular-nums">
        <Way to={isActive ? consolePath('/settings/users', tenant.slug) : null} of={tenant.name}>
          {countText(tenant.people)}
        </Way>
      </Td>
      <Td className="text-right tabular-nums max-sm:hidden">
        <Way to={isActive ? consolePath('/events', tenant.slug) : null} of={tenant.name}>
          {countText(tenant.events)}
        </Way>
      </Td>
      <Td className="max-lg:hidden">
        <RelativeTime at={tenant.createdAt} precision="day" />
      </Td>
      <Td className="px-1 text-right">
        <TenantActions tenant={tenant} onTask={onTask} />
      </Td>
    </TableRow>
  )
}

/** A figure that leads to what it counts, where that can still be looked at. */
function Way({ to, of, children }: { to: string | null; of: string; children: ReactNode }) {
  if (to === null) return children
  return (
    <Link href={to} className="rounded-sm underline-offset-2 hover:underline">
      {children}
      <span className="sr-only"> of {of}</span>
    </Link>
  )
}

function Mark({ tenant: { status, system } }: { tenant: TenantView }) {
  if (system) return <Badge>System</Badge>
  switch (status) {
    case 'active':
      return null
    case 'archived':
      return (
        <Badge tone="warning" icon={<Archive size={11} />}>
          Archived
        </Badge>
      )
    case 'parent_archived':
      return <Badge icon={<Archive size={11} />}>Archived with its parent</Badge>
  }
}
