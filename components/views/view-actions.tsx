'use client'

import { BookmarkPlus, Hourglass, House, Pencil, Save, Trash2, UserMinus, Users } from 'lucide-react'
import type { ReactNode } from 'react'

import { attemptsPath } from '@/components/attempts/attempts-path'
import { errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { cx } from '@/components/ui/class-names'
import { useToast } from '@/components/ui/toast'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { viewSearch } from '@/lib/view/explorer-state'
import type { SavedView } from '@/lib/view/saved-view'

import { useChangeView, type ViewPatch } from './use-views'
import { changeReason, sharedReason, shareReason, type ViewDialog, type ViewsMenuProps } from './view-rights'

interface ViewActionsProps extends ViewsMenuProps {
  onDialog: (dialog: ViewDialog) => void
  /** Something was done: the menu has served. */
  onDone: () => void
}

/** What can be done with the address and with the open view. What may not be done says why. */
export function ViewActions(props: ViewActionsProps) {
  const { opened, saveReason, onDialog } = props
  const view = opened?.kind === 'view' ? opened.view : null
  return (
    <div role="group" aria-label="Actions" className="grid shrink-0 grid-cols-2 gap-0.5 border-t p-1">
      <OpenAttempts tenant={props.tenantName} />
      {opened?.kind === 'view' && opened.isModified ? <UpdateAction {...props} view={opened.view} /> : null}
      <Action icon={<BookmarkPlus size={14} />} isWide reason={saveReason} onClick={() => onDialog('save')}>
        {view === null ? 'Save as a view…' : 'Save as another view…'}
      </Action>
      {view === null ? null : <OpenViewActions {...props} view={view} />}
    </div>
  )
}

/** What nobody has to save: the attempts that nothing says the end of. It is a page of its own, as no query finds them. */
function OpenAttempts({ tenant }: { tenant: string | null }) {
  if (tenant === null || tenant === ALL_TENANTS) return null
  return (
    <Link
      href={attemptsPath(tenant)}
      className={cx(buttonStyle('ghost'), 'col-span-2 min-w-0 justify-start! px-2!')}
    >
      <Hourglass size={14} aria-hidden="true" />
      <span className="truncate">Open attempts</span>
    </Link>
  )
}

type OpenViewProps = ViewActionsProps & { view: SavedView }

function UpdateAction(props: OpenViewProps) {
  const { view, state, saveReason } = props
  const { apply, isPending } = useApply(props)
  return (
    <Action
      icon={<Save size={14} />}
      isWide
      reason={saveReason ?? changeReason(view) ?? sharedReason(props, view)}
      isPending={isPending}
      onClick={() => apply(view, { search: viewSearch(state) }, 'View updated')}
    >
      Update “<bdi>{view.name}</bdi>”
    </Action>
  )
}

function OpenViewActions(props: OpenViewProps) {
  const { view, onDialog } = props
  const { apply, isPending } = useApply(props)
  const change = changeReason(view)
  const [begin, share] = [!view.isDefault, !view.shared]
  return (
    <>
      <Action
        icon={<House size={14} />}
        isPending={isPending}
        onClick={() =>
          apply(
            view,
            { isDefault: begin },
            begin ? `You begin with ${view.name}` : 'You begin with all events',
          )
        }
      >
        {begin ? 'Make my default' : 'Not my default'}
      </Action>
      <Action
        icon={share ? <Users size={14} /> : <UserMinus size={14} />}
        reason={change ?? shareReason(props, view)}
        isPending={isPending}
        onClick={() => apply(view, { shared: share }, share ? 'View shared' : 'Shared no more')}
      >
        {share ? 'Share' : 'Stop sharing'}
      </Action>
      <Action
        icon={<Pencil size={14} />}
        reason={change ?? sharedReason(props, view)}
        onClick={() => onDialog('rename')}
      >
        Rename…
      </Action>
      <Action icon={<Trash2 size={14} />} reason={change} onClick={() => onDialog('delete')}>
        Delete…
      </Action>
    </>
  )
}

interface ActionProps {
  icon: ReactNode
  reason?: string | undefined
  isPending?: boolean
  isWide?: boolean
  onClick: () => void
  children: ReactNode
}

function Action({ icon, reason, isPending, isWide = false, onClick, children }: ActionProps) {
  return (
    <Button
      variant="ghost"
      icon={icon}
      disabledReason={reason}
      loading={isPending}
      onClick={onClick}
      className={isWide ? 'col-span-2 min-w-0 justify-start! px-2!' : 'min-w-0 justify-start! px-2!'}
    >
      <span className="truncate">{children}</span>
    </Button>
  )
}

function useApply({ tenantName, onSaved, onDone }: ViewActionsProps) {
  const { mutate, isPending } = useChangeView(tenantName)
  const toast = useToast()
  const apply = (view: SavedView, change: ViewPatch, title: string) => {
    mutate(
      { id: view.id, change },
      {
        onSuccess: (changed) => {
          if (changed !== null && 'search' in change) onSaved(changed)
          toast({ title })
          onDone()
        },
        onError: (error) => toast({ title: errorText(error), tone: 'danger' }),
      },
    )
  }
  return { apply, isPending }
}
