'use client'

import dynamic from 'next/dynamic'

import { useFacetPreferences } from '@/components/facets/use-facet-preferences'
import { later } from '@/components/ui/later'

import type { Counts } from './use-counts'
import type { ExplorerModel } from './use-explorer'

// What is drawn once counts are there need not come before the rows. The panel has its width from the beginning.
const FacetPanel = dynamic(
  later(() => import('@/components/facets/facet-panel').then((module) => module.FacetPanel)),
  { ssr: false },
)

const NO_TEXTS: readonly string[] = []

/** Which values the events have; what is chosen among them is an edit of the query. Counted only while it is in sight. */
export function ExplorerFacets({ explorer, counts }: { explorer: ExplorerModel; counts: Counts }) {
  const { state, search, facetsPanel, tenant } = explorer
  const preferences = useFacetPreferences(tenant?.masks ?? NO_TEXTS)
  // Hidden, as beside the table on a phone: it is not even fetched.
  if (!facetsPanel.isInSight) return null
  return (
    <FacetPanel
      search={counts.search}
      q={state.q}
      onQuery={search}
      preferences={preferences}
      {...(!facetsPanel.isSheetOpen && { onHide: facetsPanel.toggle })}
    />
  )
}
