import { type ExplorerState, NO_VIEW } from '@/lib/view/explorer-state'
import { isModified, type SavedView, type SavedViews } from '@/lib/view/saved-view'

/** Which view the address names, and what became of it. */
export type OpenedView =
  | { kind: 'none' }
  | { kind: 'view'; view: SavedView; isModified: boolean }
  /** It was deleted, or is not for this person (any more). */
  | { kind: 'gone' }

/** The view of an address, among those that this person has; undefined while nobody knows them. */
export function openedView(state: ExplorerState, views: SavedViews | undefined): OpenedView | undefined {
  if (state.view === null || state.view === NO_VIEW) return { kind: 'none' }
  if (views === undefined) return undefined
  const view = views.views.find(({ id }) => id === state.view)
  return view === undefined ? { kind: 'gone' } : { kind: 'view', view, isModified: isModified(state, view) }
}

/** The address's parameters of all events. Who begins with a view must say that they want none of it. */
export function allEventsAddress(tenant: string | null, views: SavedViews | undefined): string {
  const begins = views?.views.some(({ isDefault }) => isDefault) === true
  return new URLSearchParams({
    ...(tenant !== null && { tenant }),
    ...(begins && { view: NO_VIEW }),
  }).toString()
}
