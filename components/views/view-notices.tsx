'use client'

import { errorText } from '@/components/layout/api-error'
import { Button } from '@/components/ui/button'
import { Notice } from '@/components/ui/notice'
import { useToast } from '@/components/ui/toast'
import type { SavedViews } from '@/lib/view/saved-view'

import type { OpenedView } from './opened-view'
import { useChangeView } from './use-views'

interface ViewNoticesProps {
  tenant: string | null
  views: SavedViews | undefined
  opened: OpenedView | undefined
  /** Takes the view out of the address. */
  onForget: () => void
}

/** What became of views that are looked for and not there. */
export function ViewNotices({ tenant, views, opened, onForget }: ViewNoticesProps) {
  const { mutate, isPending } = useChangeView(tenant)
  const toast = useToast()
  const gone = views?.goneDefault ?? null
  return (
    <>
      {gone === null ? null : (
        <NoticeWithButton
          label="Begin with all events"
          isPending={isPending}
          onClick={() =>
            mutate(
              { id: gone.id, change: { isDefault: false } },
              { onError: (error) => toast({ title: errorText(error), tone: 'danger' }) },
            )
          }
        >
          Your default view, “<bdi>{gone.name}</bdi>”, is gone: it was deleted, or is no longer shared.
        </NoticeWithButton>
      )}
      {opened?.kind === 'gone' ? (
        <NoticeWithButton label="All right" isPending={false} onClick={onForget}>
          The view of this address is not there for you: it was deleted, or is not shared. What it showed
          stands in the address.
        </NoticeWithButton>
      ) : null}
    </>
  )
}

interface NoticeWithButtonProps {
  label: string
  isPending: boolean
  onClick: () => void
  children: React.ReactNode
}

function NoticeWithButton({ label, isPending, onClick, children }: NoticeWithButtonProps) {
  return (
    <Notice tone="info">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p className="min-w-0">{children}</p>
        <Button size="sm" loading={isPending} onClick={onClick}>
          {label}
        </Button>
      </div>
    </Notice>
  )
}
