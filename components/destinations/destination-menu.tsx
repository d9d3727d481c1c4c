'use client'

import { CirclePause, CirclePlay, MoreHorizontal, PencilLine, ScrollText, Trash2 } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'

import { errorText } from '@/components/layout/api-error'
import { AskDialog } from '@/components/layout/ask-dialog'
import { resourcePath } from '@/components/layout/paths'
import { useAddress } from '@/components/layout/use-address'
import { DropdownMenu, MenuItem, MenuSeparator } from '@/components/ui/dropdown-menu'
import { IconButton } from '@/components/ui/icon-button'
import { useToast } from '@/components/ui/toast'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { counted } from '@/lib/view/number-words'

import { ALL_DESTINATIONS } from './place'
import { useDeleteDestination, useSaveDestination } from './use-destinations'

/** Turns a destination on or off, and says that it did. */
export function useTurn(tenant: string, { id, name, version, enabled }: DestinationView) {
  const save = useSaveDestination(tenant)
  const toast = useToast()
  const turn = () => {
    save.mutateAsync({ id, version, input: { enabled: !enabled } }).then(
      () =>
        toast({
          title: enabled ? `${name} is off: events wait for it in the log` : `${name} goes on where it was`,
        }),
      (error: unknown) =>
        toast({ tone: 'danger', title: `${name} was not changed`, description: errorText(error) }),
    )
  }
  return { turn, isPending: save.isPending }
}

/** What can be done about one destination. */
export function DestinationMenu({ tenant, view }: { tenant: string; view: DestinationView }) {
  const { goTo } = useAddress()
  const router = useRouter()
  const [deleting, setDeleting] = useState(false)
  const { turn, isPending } = useTurn(tenant, view)
  const { id, name, enabled } = view
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton
            size="sm"
            tooltip="none"
            icon={<MoreHorizontal size={14} />}
            aria-label={`Actions for ${name}`}
            loading={isPending}
          />
        }
      >
        <MenuItem
          icon={<PencilLine size={14} />}
          onSelect={() => goTo({ ...ALL_DESTINATIONS, destination: id, part: 'settings' })}
        >
          Change…
        </MenuItem>
        <MenuItem icon={enabled ? <CirclePause size={14} /> : <CirclePlay size={14} />} onSelect={turn}>
          {enabled ? 'Turn off' : 'Turn on'}
        </MenuItem>
        <MenuItem
          icon={<ScrollText size={14} />}
          onSelect={() => router.push(resourcePath(tenant, { type: 'DESTINATION', id }))}
        >
          Who changed it
        </MenuItem>
        <MenuSeparator />
        <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => setDeleting(true)}>
          Delete…
        </MenuItem>
      </DropdownMenu>
      <DeleteDialog tenant={tenant} view={view} open={deleting} onClose={() => setDeleting(false)} />
    </>
  )
}

function DeleteDialog(props: { tenant: string; view: DestinationView; open: boolean; onClose: () => void }) {
  const { tenant, view, open, onClose } = props
  const { goTo } = useAddress()
  const work = useDeleteDestination(tenant)
  const { pending, dead } = view.counts
  const waiting = pending === 0 ? '' : ` ${counted(pending, 'event')} that wait for it are not sent.`
  const letters =
    dead === 0 ? '' : ` Its ${counted(dead, 'dead letter')} ${dead === 1 ? 'is' : 'are'} forgotten.`
  return (
    <AskDialog
      open={open}
      onClose={onClose}
      title={`Delete ${view.name}?`}
      description={`Nothing more is sent there.${waiting}${letters} The events themselves stay in the log.`}
      confirmLabel="Delete destination"
      requireText={view.name}
      work={work}
      input={view.id}
      onDone={() => goTo(ALL_DESTINATIONS, 'replace')}
      done={`${view.name} is deleted`}
    />
  )
}
