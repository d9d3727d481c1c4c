'use client'

import { TriangleAlert } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'

import type { EventTableHandle } from '@/components/event-table/event-table'
import { ExportDialog, type ExportedView } from '@/components/export/export-dialog'
import { consolePath } from '@/components/layout/paths'
import { type SessionTenant, useTenant } from '@/components/layout/session'
import { checkQuery } from '@/components/query-bar/check-query'
import { QueryBar } from '@/components/query-bar/query-bar'
import { ProgressBar } from '@/components/ui/progress-bar'
import { roleAtLeast } from '@/lib/access/permissions'
import { detailsKeyOf, isDetailsColumn } from '@/lib/view/columns'
import type { ExplorerState } from '@/lib/view/explorer-state'
import { counted, countText } from '@/lib/view/number-words'

import { AddressProblems } from './address-problems'
import type { PinnedPage } from './events-page'
import { knownKeys } from './known-keys'
import { LinkedEvent } from './linked-event'
import { PartialNote } from './partial-note'
import { Results } from './results'
import { serverProblems } from './server-problems'
import { ShortcutsSheet } from './shortcuts-sheet'
import { Toolbar } from './toolbar'
import { type EventsResult, type InitialPage, useEvents } from './use-events'
import { useExplorerState } from './use-explorer-state'
import { useLinks } from './use-links'
import { type Open, usePageKeys } from './use-page-keys'
import { useRounds } from './use-rounds'
import { useTerms } from './use-terms'

/**
 * The events page: a query, a stretch of time, and the events that they find. All that decides what is shown stands in
 * the address; `initial` is what the server found for the address that was asked for.
 */
export function Explorer({ initial }: { initial: InitialPage | null }) {
  const rounds = useRounds(initial)
  const { state, problems, go } = useExplorerState(rounds.onGo)
  const tenant = useTenant()
  const tenantName = nameOf(state, tenant)
  const checked = useMemo(() => checkQuery(state.q), [state.q])
  const isBlocked = [...checked.problems, ...problems.filter(({ blocks }) => blocks)].length > 0
  const result = useEvents({ state, initial, rounds, enabled: !isBlocked })
  const { stateOf, onTerm } = useTerms({ state, go, tenant: tenantName, events: result.events })
  const keys = useMemo(() => knownKeys(result.first?.events ?? []), [result.first])
  const { hrefOf, copyLink } = useLinks(tenantName)
  const [open, setOpen] = useState<Open>(null)
  const [refusedOver, setRefusedOver] = useState<string | null>(null)
  const queryRef = useRef<HTMLTextAreaElement>(null)
  const tableRef = useRef<EventTableHandle>(null)

  const exportReason = whyNoExport(tenant, result)
  usePageKeys({ queryRef, tableRef, refresh: result.refresh, canExport: exportReason === undefined, setOpen })

  const { last } = result
  const isRefused = refusedOver === state.q
  const search = (q: string) => go({ q, event: null })
  const count = countWords(result)
  const elsewhere = isElsewhere(state.event, result) ? state.event : null
  const diff = {
    layout: state.diff,
    fields: state.fields,
    onLayout: (layout: typeof state.diff) => go({ diff: layout }, 'replace'),
    onFields: (fields: typeof state.fields) => go({ fields }, 'replace'),
  }
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Events</h1>
      <div className="flex flex-col gap-2 px-3 pt-3 pb-2">
        <QueryBar
          applied={checked}
          serverProblems={serverProblems(result.error)}
          onApply={search}
          onRefused={(isRefused) => setRefusedOver(isRefused ? state.q : null)}
          inputRef={queryRef}
        />
        <AddressProblems problems={problems} onDrop={() => go({}, 'replace')} />
        <Toolbar
          state={state}
          go={go}
          count={count}
          isReading={result.isReading}
          onRefresh={result.refresh}
          isTimeOpen={open === 'time'}
          onTimeOpen={(isOpen) => setOpen(isOpen ? 'time' : null)}
          onExport={() => setOpen('export')}
          exportReason={exportReason}
          onShortcuts={() => setOpen('help')}
          keys={keys}
        />
      </div>
      {elsewhere === null ? null : (
        <LinkedEvent
          key={elsewhere}
          tenant={tenantName}
          id={elsewhere}
          diff={diff}
          href={hrefOf(elsewhere)}
          onCopyLink={() => copyLink(elsewhere)}
          stateOf={stateOf}
          onTerm={onTerm}
          onRange={({ since, until }) => go({ since, until })}
          onClose={(byKeyboard) => {
            go({ event: null })
            // Back to where the keyboard was in the list.
            if (byKeyboard) tableRef.current?.move('j')
          }}
        />
      )}
      <section aria-label="Results" className="relative flex min-h-0 flex-1 flex-col border-t">
        <ProgressBar active={result.isReading} label="Searching" />
        {last !== null && (isRefused || isBlocked) ? <StaleLabel /> : null}
        <Results
          tableRef={tableRef}
          tenant={tenantName}
          state={state}
          go={go}
          checked={checked}
          result={isRefused ? { ...result, isOld: true } : result}
          isBlocked={isBlocked}
          stateOf={stateOf}
          onTerm={onTerm}
          diff={diff}
          keysHref={tenant?.role === 'admin' ? consolePath('/settings/api-keys', tenant.slug) : null}
        />
      </section>
      <p role="status" className="sr-only">
        {result.isReading ? '' : count}
      </p>
      <ExportDialog
        open={open === 'export'}
        onOpenChange={(isOpen) => setOpen(isOpen ? 'export' : null)}
        view={exportedView(state, tenantName, checked.words ?? '', last)}
        shownKeys={state.columns.filter(isDetailsColumn).map(detailsKeyOf)}
        knownKeys={keys}
        note={
          last?.partial === true ? (
            <PartialNote
              onSearch={(q) => {
                setOpen(null)
                search(q)
              }}
            />
          ) : null
        }
      />
      <ShortcutsSheet open={open === 'help'} onOpenChange={(isOpen) => setOpen(isOpen ? 'help' : null)} />
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

function nameOf(state: ExplorerState, tenant: SessionTenant | null): string | null {
  return state.tenant ?? tenant?.slug ?? null
}

function whyNoExport(tenant: SessionTenant | null, { last, isOld }: EventsResult): string | undefined {
  if (tenant !== null && !roleAtLeast(tenant.role, 'auditor'))
    return 'Only auditors and admins may export events'
  return last === null || isOld ? 'There is nothing to export yet' : undefined
}

/** True when the open event is none of the rows that were read. */
function isElsewhere(id: string | null, { events, last, isOld }: EventsResult): boolean {
  return id !== null && last !== null && !isOld && !events.some((event) => event.id === id)
}

function exportedView(
  state: ExplorerState,
  tenant: string | null,
  words: string,
  last: PinnedPage | null,
): ExportedView {
  return { tenant, q: state.q, words, range: state, resolved: last?.range ?? {}, size: last?.size ?? 0 }
}

function countWords({ events, last, isOld, isReading }: EventsResult): string {
  if (last === null || isOld) return isReading ? 'Searching…' : ''
  if (last.nextCursor === null) return counted(events.length, 'event')
  return events.length === 0 ? 'None so far' : `${countText(events.length)}+ events`
}
