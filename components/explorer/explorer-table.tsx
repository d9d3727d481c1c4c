'use client'

import { TriangleAlert } from 'lucide-react'

import { consolePath } from '@/components/layout/paths'
import { NewEvents } from '@/components/live-tail/new-events'
import { ProgressBar } from '@/components/ui/progress-bar'

import { Results } from './results'
import type { ExplorerModel } from './use-explorer'

/** The rows, or why there are none. */
export function ExplorerTable({ explorer }: { explorer: ExplorerModel }) {
  const { state, go, tenant, tenantName, checked, isBlocked, isRefused, result, terms, openEvent, tableRef } =
    explorer
  const { live } = explorer
  return (
    <section aria-label="Results" className="relative flex min-h-0 min-w-0 flex-1 flex-col">
      <ProgressBar active={result.isReading} label="Searching" />
      {result.last !== null && (isRefused || isBlocked) ? <StaleLabel /> : null}
      <NewEvents waiting={live.waiting} isFull={live.isFull} onShow={live.show} onRefresh={result.refresh} />
      <Results
        onHold={live.onHold}
        tableRef={tableRef}
        tenant={tenantName}
        state={state}
        go={go}
        checked={checked}
        result={isRefused ? { ...result, isOld: true } : result}
        isBlocked={isBlocked}
        stateOf={terms.stateOf}
        onTerm={terms.onTerm}
        openEvent={openEvent}
        keysHref={tenant?.role === 'admin' ? consolePath('/settings/api-keys', tenant.slug) : null}
      />
    </section>
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
