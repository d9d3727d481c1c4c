'use client'

import { ChevronsUpDown } from 'lucide-react'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import { useState } from 'react'

import { OptionListLater } from '@/components/ui/option-list-later'
import { Popover } from '@/components/ui/popover'
import { ALL_TENANTS } from '@/lib/access/tenants'

import { inTenant } from './nav-items'
import { useAllTenants, useSession, useTenant } from './session'

/** For who has the whole instance: the events of all tenants in one table. */
export const ALL_TENANTS_OPTION = {
  value: ALL_TENANTS,
  label: 'All tenants',
  description: 'Their events in one table',
} as const

/** Which tenant one looks at, and the way to another. The page stays the same. */
export function TenantSwitch() {
  const { tenants, instanceAdmin } = useSession()
  const isAll = useAllTenants()
  const tenant = useTenant()
  const router = useRouter()
  const pathname = usePathname()
  const search = useSearchParams()
  const [open, setOpen] = useState(false)
  const name = isAll ? 'All tenants' : (tenant?.name ?? 'Choose a tenant')
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      label="Tenants"
      width={320}
      padding="none"
      trigger={
        <button
          type="button"
          className="flex h-7 max-w-72 min-w-0 items-center gap-2 rounded-md border border-transparent px-2 transition-colors hover:border-border-strong hover:bg-surface-raised data-[state=open]:border-border-strong data-[state=open]:bg-surface-raised pointer-coarse:h-9"
        >
          <span className="sr-only">Tenant:</span>
          <span className="truncate font-medium">{name}</span>
          {tenant ? (
            <code className="truncate font-mono text-xs text-muted max-sm:hidden">{tenant.slug}</code>
          ) : null}
          <ChevronsUpDown size={14} aria-hidden="true" className="shrink-0 text-faint" />
        </button>
      }
    >
      <div className="max-h-80">
        <OptionListLater
          label="Find a tenant"
          placeholder="Find a tenant"
          emptyText="No tenant of yours has this name"
          selected={isAll ? ALL_TENANTS : tenant?.slug}
          groups={[
            ...(instanceAdmin ? [{ options: [ALL_TENANTS_OPTION] }] : []),
            { options: tenants.map((one) => ({ value: one.slug, label: one.name, description: one.slug })) },
          ]}
          onSelect={(slug) => {
            setOpen(false)
            if (slug !== (isAll ? ALL_TENANTS : tenant?.slug)) router.push(inTenant(pathname, search, slug))
          }}
        />
      </div>
    </Popover>
  )
}
