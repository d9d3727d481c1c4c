import type { SessionTenant } from '@/components/layout/session'
import { roleAtLeast } from '@/lib/access/roles'
import type { ExplorerState } from '@/lib/view/explorer-state'
import type { SavedView, SavedViews } from '@/lib/view/saved-view'

import type { OpenedView } from './opened-view'

/** What is open over the page about views. */
export type ViewDialog = 'save' | 'rename' | 'delete' | null

/** What the menu of views and all that opens from it need to know of the page. */
export interface ViewsMenuProps {
  tenant: SessionTenant | null
  /** Its slug or id, as the address has it. */
  tenantName: string | null
  state: ExplorerState
  /** undefined while nobody knows them. */
  views: SavedViews | undefined
  opened: OpenedView | undefined
  /** What the address searches for, in words. */
  words: string
  /** Why it cannot be saved as it is. */
  saveReason: string | undefined
  /** Goes to an address of this page, given as its parameters. */
  onOpen: (address: string) => void
  /** The address shows this view now, just as it was saved. */
  onSaved: (view: SavedView) => void
  /** The view of the address was deleted. */
  onDeleted: () => void
}

/** Why this person may not change a view; undefined where they may. */
export function changeReason(view: SavedView | null): string | undefined {
  return view === null || view.mayChange ? undefined : `Only ${view.owner.name} and admins may change it`
}

/** Why this person may not decide what others open. */
export function whyNotShare(tenant: ViewsMenuProps['tenant']): string | undefined {
  return tenant !== null && !roleAtLeast(tenant.role, 'auditor')
    ? 'Only auditors and admins may share views'
    : undefined
}

/** Why they may not share it, or share it no more. */
export function shareReason({ tenant }: ViewsMenuProps, view: SavedView): string | undefined {
  // What was shared can always be taken back.
  return view.shared ? undefined : whyNotShare(tenant)
}

/** Why they may not change what others open. */
export function sharedReason({ tenant }: ViewsMenuProps, view: SavedView): string | undefined {
  return view.shared ? whyNotShare(tenant) : undefined
}
