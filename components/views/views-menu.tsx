'use client'

import { Bookmark, ChevronDown, House, ScrollText, Users, X } from 'lucide-react'
import { lazy, useState } from 'react'

import { Button } from '@/components/ui/button'
import { IconButton } from '@/components/ui/icon-button'
import { later } from '@/components/ui/later'
import type { Option, OptionGroup } from '@/components/ui/option-filter'
import { OptionListLater } from '@/components/ui/option-list-later'
import { partLater } from '@/components/ui/part-later'
import { Popover } from '@/components/ui/popover'
import { useWasOpen } from '@/components/ui/use-was-open'
import type { SavedView, SavedViews } from '@/lib/view/saved-view'
import { viewAddress } from '@/lib/view/view-address'

import { allEventsAddress, type OpenedView } from './opened-view'
import type { ViewDialog, ViewsMenuProps } from './view-rights'

// Read when somebody asks for one of them.
const ViewDialogs = partLater(() => import('./view-dialogs').then((module) => module.ViewDialogs))

const ViewActions = lazy(later(async () => ({ default: (await import('./view-actions')).ViewActions })))

const ALL = 'all'

/** The saved views: which one is open and whether it was changed since, all others, and what can be done with them. */
export function ViewsMenu(props: ViewsMenuProps) {
  const { tenantName, views, opened, onOpen } = props
  const [isOpen, setOpen] = useState(false)
  const [dialog, setDialog] = useState<ViewDialog>(null)
  const hasDialog = useWasOpen(dialog !== null)
  const current = opened?.kind === 'view' ? opened : null
  const openView = (value: string) => {
    setOpen(false)
    const view = views?.views.find(({ id }) => id === value)
    onOpen(view === undefined ? allEventsAddress(tenantName, views) : viewAddress(tenantName, view))
  }
  return (
    <div className="flex min-w-0 items-center">
      <Popover
        open={isOpen}
        onOpenChange={setOpen}
        label="Views"
        width={340}
        padding="none"
        trigger={
          <Button icon={<Bookmark size={14} />} className="max-w-80 min-w-0 shrink">
            <ViewTitle opened={opened} />
            <ChevronDown size={12} aria-hidden="true" className="shrink-0 text-faint" />
          </Button>
        }
      >
        <div className="flex max-h-[min(480px,var(--radix-popover-content-available-height))] flex-col">
          <OptionListLater
            label="Open a view"
            placeholder="Open a view"
            emptyText="No view has this name"
            groups={viewGroups(views)}
            selected={current?.view.id ?? (opened?.kind === 'none' ? ALL : undefined)}
            onSelect={openView}
            footer={
              <ViewActions
                {...props}
                onDialog={(next) => {
                  setOpen(false)
                  setDialog(next)
                }}
                onDone={() => setOpen(false)}
              />
            }
          />
        </div>
      </Popover>
      {current === null ? null : (
        <IconButton
          icon={<X size={14} />}
          aria-label="All events"
          onClick={() => onOpen(allEventsAddress(tenantName, views))}
        />
      )}
      {hasDialog ? <ViewDialogs {...props} dialog={dialog} onClose={() => setDialog(null)} /> : null}
    </div>
  )
}

/** The name of the open view, that it is where one begins, and that it shows something else by now. */
function ViewTitle({ opened }: { opened: OpenedView | undefined }) {
  if (opened?.kind !== 'view') return <span>Views</span>
  const { view, isModified } = opened
  return (
    <>
      <span className="sr-only">Views: </span>
      <bdi className="truncate">{view.name}</bdi>
      {view.isDefault ? <span className="shrink-0 text-muted max-sm:sr-only">default</span> : null}
      {isModified ? (
        <span className="flex shrink-0 items-center gap-1 text-warning">
          <span aria-hidden="true" className="size-1.5 rounded-full bg-warning" />
          <span className="max-sm:sr-only">edited</span>
        </span>
      ) : null}
    </>
  )
}

function viewGroups(views: SavedViews | undefined): OptionGroup[] {
  const all = views?.views ?? []
  const mine = all.filter(({ isMine }) => isMine)
  const others = all.filter(({ isMine }) => !isMine)
  return [
    {
      options: [
        { value: ALL, label: 'All events', keywords: 'none clear reset', icon: <ScrollText size={14} /> },
      ],
    },
    ...(mine.length > 0 ? [{ label: 'Yours', options: mine.map(optionOf) }] : []),
    ...(others.length > 0 ? [{ label: 'Shared', options: others.map(optionOf) }] : []),
  ]
}

function optionOf(view: SavedView): Option {
  return {
    value: view.id,
    label: view.name,
    description: view.problems.length > 0 ? 'cannot run' : sharedWords(view),
    keywords: view.search,
    icon: view.isDefault ? <House size={14} /> : view.shared ? <Users size={14} /> : <Bookmark size={14} />,
  }
}

function sharedWords({ shared, isMine, isDefault, owner }: SavedView): string {
  const words = [isDefault ? 'default' : '', shared ? (isMine ? 'shared' : owner.name) : '']
  return words.filter((word) => word !== '').join(' · ')
}
