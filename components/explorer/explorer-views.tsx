'use client'

import { ViewsMenu } from '@/components/views/views-menu'
import { queryProblems, type SavedView, type ViewProblem } from '@/lib/view/saved-view'

import type { ExplorerModel } from './use-explorer'

/** The menu of saved views, as the toolbar of the events page has it. */
export function ExplorerViews({ explorer }: { explorer: ExplorerModel }) {
  const { tenant, tenantName, state, go, views, opened, openAddress } = explorer
  return (
    <ViewsMenu
      tenant={tenant}
      tenantName={tenantName}
      state={state}
      views={views}
      opened={opened}
      words={explorer.checked.words ?? ''}
      saveReason={explorer.isBlocked ? 'Put right first what is marked above' : undefined}
      onOpen={openAddress}
      onSaved={({ id }) => go({ view: id }, 'replace')}
      onDeleted={() => go({ view: null }, 'replace')}
    />
  )
}

/** The open view with what is wrong in its query as it stands in the address; null where the address names none. */
export function brokenView({ state, opened, checked }: ExplorerModel): BrokenView | null {
  if (opened?.kind !== 'view') return null
  return { view: opened.view, queryProblems: checked.problems.length > 0 ? queryProblems(state.q) : [] }
}

/** A view that is open, and the problems of its query. */
export interface BrokenView {
  view: SavedView
  queryProblems: readonly ViewProblem[]
}
