'use client'

import { errorText } from '@/components/layout/api-error'
import { asSentence } from '@/components/query-bar/check-query'
import { ConfirmDialog } from '@/components/ui/confirm-dialog'
import { useToast } from '@/components/ui/toast'
import { useZone } from '@/components/ui/zone'
import { viewSearch } from '@/lib/view/explorer-state'
import { rangeLabel } from '@/lib/view/time-range'

import { ViewNameDialog } from './save-view-dialog'
import { useChangeView, useCreateView, useDeleteView } from './use-views'
import { type ViewDialog, type ViewsMenuProps, whyNotShare } from './view-rights'

interface ViewDialogsProps extends ViewsMenuProps {
  dialog: ViewDialog
  onClose: () => void
}

/** Saving, renaming and deleting ask for something first. */
export function ViewDialogs(props: ViewDialogsProps) {
  return (
    <>
      <SaveDialog {...props} />
      <RenameDialog {...props} />
      <DeleteDialog {...props} />
    </>
  )
}

function SaveDialog({ dialog, onClose, tenant, tenantName, state, words, onSaved }: ViewDialogsProps) {
  const { mutate, error, isPending, reset } = useCreateView(tenantName)
  const zone = useZone()
  const toast = useToast()
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ViewNameDialog
      open={dialog === 'save'}
      title="Save view"
      name=""
      submitLabel="Save view"
      sharing={{ tenantName: tenant?.name ?? 'the tenant', reason: whyNotShare(tenant) }}
      error={error}
      isPending={isPending}
      onCancel={close}
      onSubmit={(name, shared) =>
        mutate(
          { name, shared, search: viewSearch(state) },
          {
            onSuccess: (view) => {
              onSaved(view)
              toast({ title: 'View saved', description: view.name })
              close()
            },
          },
        )
      }
    >
      <p className="max-h-24 overflow-y-auto rounded-md border bg-surface-sunken px-3 py-2 text-sm wrap-anywhere text-muted">
        {asSentence(words)}. {rangeLabel(state, zone)}. With its columns, order and density.
      </p>
    </ViewNameDialog>
  )
}

function RenameDialog({ dialog, onClose, tenantName, opened }: ViewDialogsProps) {
  const { mutate, error, isPending, reset } = useChangeView(tenantName)
  if (opened?.kind !== 'view') return null
  const { view } = opened
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ViewNameDialog
      open={dialog === 'rename'}
      title="Rename view"
      name={view.name}
      submitLabel="Rename"
      sharing={null}
      error={error}
      isPending={isPending}
      onCancel={close}
      onSubmit={(name) => mutate({ id: view.id, change: { name } }, { onSuccess: close })}
    />
  )
}

function DeleteDialog({ dialog, onClose, tenantName, opened, onDeleted }: ViewDialogsProps) {
  const { mutate, error, isPending, reset } = useDeleteView(tenantName, onDeleted)
  const toast = useToast()
  if (opened?.kind !== 'view') return null
  const { view } = opened
  const close = () => {
    reset()
    onClose()
  }
  return (
    <ConfirmDialog
      open={dialog === 'delete'}
      onOpenChange={(isOpen) => (isOpen ? undefined : close())}
      title={`Delete “${view.name}”?`}
      description={
        view.shared
          ? 'It goes for everybody in the tenant. The events stay, and so does what is on the screen.'
          : 'The events stay, and so does what is on the screen.'
      }
      confirmLabel="Delete view"
      loading={isPending}
      error={error === null ? undefined : errorText(error)}
      onConfirm={() =>
        mutate(view.id, {
          onSuccess: () => {
            close()
            toast({ title: 'View deleted', description: view.name })
          },
        })
      }
    />
  )
}
