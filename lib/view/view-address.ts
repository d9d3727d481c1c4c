import type { SavedView } from './saved-view'

/** The address's parameters that open a view, without `?`. What of it cannot be used stands in it as it was saved. */
export function viewAddress(tenant: string | null, view: Pick<SavedView, 'id' | 'search'>): string {
  const head = new URLSearchParams({ ...(tenant !== null && { tenant }), view: view.id }).toString()
  return view.search === '' ? head : `${head}&${view.search}`
}
