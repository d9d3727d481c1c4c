'use client'

import { TriangleAlert } from 'lucide-react'

import { consolePath } from '@/components/layout/paths'
import { ProgressBar } from '@/components/ui/progress-bar'

import { LinkedEvent } from './linked-event'
import { Results } from './results'
import type { EventsResult } from './use-events'
import type { ExplorerModel } from './use-explorer'
import { useLinks } from './use-links'

/** The rows, or why there are none; above them the event of a link that is none of them. */
export function ExplorerTable({ explorer }: { explorer: ExplorerModel }) {
  const { state, go, tenant, tenantName, checked, isBlocked, isRefused, result, terms, diff, tableRef } =
    explorer
  const { hrefOf, copyLink } = useLinks(tenantName)
  const elsewhere = isElsewhere(state.event, result) ? state.event : null
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      {elsewhere === null ? null : (
        <LinkedEvent
          key={elsewhere}
          tenant={tenantName}
          id={elsewhere}
          diff={diff}
          href={hrefOf(elsewhere)}
          onCopyLink={() => copyLink(elsewhere)}
          stateOf={terms.stateOf}
          onTerm={terms.onTerm}
          onRange={({ since, until }) => go({ since, until })}
          onClose={(byKeyboard) => {
            go({ event: null })
            // Back to where the keyboard was in the list.
            if (byKeyboard) tableRef.current?.move('j')
          }}
        />
      )}
      <section aria-label="Results" className="relative flex min-h-0 flex-1 flex-col">
        <ProgressBar active={result.isReading} label="Searching" />
        {result.last !== null && (isRefused || isBlocked) ? <StaleLabel /> : null}
        <Results
          tableRef={tableRef}
          tenant={tenantName}
          state={state}
          go={go}
          checked={checked}
          result={isRefused ? { ...result, isOld: true } : result}
          isBlocked={isBlocked}
          stateOf={terms.stateOf}
          onTerm={terms.onTerm}
          diff={diff}
          keysHref={tenant?.role === 'admin' ? consolePath('/settings/api-keys', tenant.slug) : null}
        />
      </section>
    </div>
  )
}

/** Says that the rows answer an older question. */
function StaleLabel() {
  return (
    <p className="flex items-center gap-1.5 border-b bg-warning-subtle px-3 py-1 text-sm">
      <TriangleAlert size={12} aria-hidden="true" className="text-warning" />
      The query above was not searched. These are the results of the one before.
    </p>
  )
}

/** True when the open event is none of the rows that were read. */
function isElsewhere(id: string | null, { events, last, isOld }: EventsResult): boolean {
  return id !== null && last !== null && !isOld && !events.some((event) => event.id === id)
}
