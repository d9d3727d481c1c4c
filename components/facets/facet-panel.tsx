'use client'

import { PanelLeftClose } from 'lucide-react'

import { errorRequestId, errorText } from '@/components/layout/api-error'
import { BandFailed } from '@/components/ui/band-failed'
import { IconButton } from '@/components/ui/icon-button'
import { Skeleton } from '@/components/ui/skeleton'
import type { CountedSearch } from '@/lib/view/counted-search'

import { AddFacet } from './add-facet'
import type { FacetValue } from './facet-answer'
import { FacetGroup } from './facet-group'
import { orderedFacets } from './facet-order'
import { clearedOf, editedBy, type FacetEdit, isKeys } from './facet-terms'
import type { FacetPreferences } from './use-facet-preferences'
import { useFacets } from './use-facets'

interface FacetPanelProps {
  /** Null while rows are being read: then counts are of the last ones. */
  search: CountedSearch | null
  /** The query as it stands in the address. */
  q: string
  onQuery: (q: string) => void
  preferences: FacetPreferences
  /** Hides the panel; none where it is a sheet, which has its own way. */
  onHide?: () => void
}

/** Which values the events have, and how many each; a click on one edits the query. */
export function FacetPanel({ search, q, onQuery, preferences, onHide }: FacetPanelProps) {
  const { facets, isOld, isReading, error, retry } = useFacets(search, preferences.pins)
  const shown = facets === null ? [] : orderedFacets(facets, preferences.pins, q)
  const keys = facets?.find(({ key }) => isKeys(key))?.values.map(({ value }) => value) ?? []
  const edit = (facet: string, value: FacetValue, how: FacetEdit) => onQuery(editedBy(q, facet, value, how))
  return (
    <div data-facets="" className="flex flex-col pb-3">
      {onHide === undefined ? null : (
        <div className="sticky top-0 z-10 flex h-8 items-center justify-between border-b bg-surface pr-1 pl-3">
          <h2 className="text-sm font-medium">Facets</h2>
          <IconButton
            icon={<PanelLeftClose size={14} />}
            size="sm"
            aria-label="Hide facets"
            shortcut="f"
            onClick={onHide}
          />
        </div>
      )}
      {error !== null ? (
        <BandFailed
          what="The values could not be counted."
          why={errorText(error)}
          requestId={errorRequestId(error)}
          isReading={isReading}
          onRetry={retry}
          isNarrow
        />
      ) : null}
      {facets === null && error === null && isReading ? <FacetSkeleton /> : null}
      <div
        aria-busy={isReading}
        className={isOld ? 'opacity-60 transition-opacity' : 'transition-opacity'}
        data-tip-through=""
      >
        {shown.map((facet) => (
          <FacetGroup
            key={facet.key}
            facet={facet}
            search={search}
            q={q}
            isOld={isOld}
            preferences={preferences}
            onEdit={(value, how) => edit(facet.key, value, how)}
            onReset={() => onQuery(clearedOf(q, facet.key))}
          />
        ))}
      </div>
      {facets === null ? null : (
        <AddFacet pins={preferences.pins} onPins={preferences.setPins} known={keys} />
      )}
    </div>
  )
}

function FacetSkeleton() {
  return (
    <div aria-hidden="true" className="flex flex-col gap-2 px-3 pt-3">
      {[0, 1, 2, 3].map((group) => (
        <div key={group} className="flex flex-col gap-2 pb-2">
          <Skeleton className="h-3 w-24" />
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} className="h-4 w-full" />
          ))}
        </div>
      ))}
    </div>
  )
}
