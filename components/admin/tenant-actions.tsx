'use client'

import { Archive, ArchiveRestore, FolderPlus, MoreHorizontal, PencilLine } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { consolePath } from '@/components/layout/paths'
import { useSession, useTenant } from '@/components/layout/session'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import type { TenantView } from '@/lib/admin/views'
import { counted } from '@/lib/view/number-words'

import type { TenantTask } from './tenant-form'
import { useChangeTenant } from './use-tenants'

interface TenantActionsProps {
  tenant: TenantView
  onTask: (task: TenantTask) => void
}

/** What can be done about one tenant. */
export function TenantActions({ tenant, onTask }: TenantActionsProps) {
  const [archiving, setArchiving] = useState(false)
  const change = useChangeTenant()
  const toast = useToast()
  if (tenant.system) return null
  const isActive = tenant.status === 'active'
  const restore = () => {
    change.mutateAsync({ id: tenant.id, archived: false }).then(
      () => toast({ title: `${tenant.name} is back, with what it had` }),
      (error: unknown) =>
        toast({
          tone: 'danger',
          title: `${tenant.name} was not brought back`,
          description: errorText(error),
        }),
    )
  }
  if (tenant.status === 'parent_archived') return null
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton
            size="sm"
            tooltip="none"
            icon={<MoreHorizontal size={14} />}
            aria-label={`Actions for ${tenant.name}`}
            loading={change.isPending}
          />
        }
      >
        {isActive ? (
          <>
            <MenuItem icon={<PencilLine size={14} />} onSelect={() => onTask({ kind: 'rename', tenant })}>
              Rename…
            </MenuItem>
            <MenuItem
              icon={<FolderPlus size={14} />}
              onSelect={() => onTask({ kind: 'create', parent: tenant.slug })}
            >
              Create a tenant below…
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              danger
              icon={<Archive size={14} />}
              disabledReason={tenant.mayArchive ? undefined : WHY_NOT}
              onSelect={() => setArchiving(true)}
            >
              Archive…
            </MenuItem>
          </>
        ) : (
          <MenuItem icon={<ArchiveRestore size={14} />} onSelect={restore}>
            Bring back
          </MenuItem>
        )}
      </DropdownMenu>
      <ArchiveDialog tenant={tenant} open={archiving} onClose={() => setArchiving(false)} />
    </>
  )
}

const WHY_NOT =
  'Its own admins could not bring it back: an admin of the tenant above it can, or an instance admin.'

function ArchiveDialog({
  tenant,
  open,
  onClose,
}: {
  tenant: TenantView
  open: boolean
  onClose: () => void
}) {
  const change = useChangeTenant()
  const router = useRouter()
  const { tenants } = useSession()
  const here = useTenant()
  // Whoever stands in it is put outside first.
  const leave = () => {
    if (here?.id !== tenant.id) return
    const next =
      tenants.find(({ slug }) => slug === tenant.parent) ?? tenants.find(({ id }) => id !== tenant.id)
    router.push(next === undefined ? '/' : consolePath('/settings/tenants', next.slug))
  }
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title={`Archive ${tenant.name}?`}
      description={`Nobody reads or writes there any more, and its API keys stop working: here, and in every tenant below it. ${whatStays(tenant)} You can bring it back.`}
      confirmLabel="Archive tenant"
      requireText={tenant.name}
      work={change}
      input={{ id: tenant.id, archived: true }}
      done={`${tenant.name} is archived`}
      onDone={leave}
    />
  )
}

function whatStays({ events, people }: TenantView): string {
  const kept = [
    ...(events > 0 ? [counted(events, 'event')] : []),
    ...(people > 0 ? [`the roles of ${counted(people, 'person', 'people')}`] : []),
  ]
  return kept.length === 0 ? 'Nothing is lost.' : `It keeps ${kept.join(' and ')}.`
}
