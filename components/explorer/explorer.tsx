'use client'

import { LiveAnnouncement } from '@/components/live-tail/live-announcement'
import { QueryBar } from '@/components/query-bar/query-bar'
import { ViewNotices } from '@/components/views/view-notices'
import type { SavedViews } from '@/lib/view/saved-view'

import { AccessNote } from './access-note'
import { AddressProblems } from './address-problems'
import { EventDrawer } from './event-drawer'
import { ExplorerDialogs } from './explorer-dialogs'
import { ExplorerFacets } from './explorer-facets'
import { ExplorerHistogram } from './explorer-histogram'
import { ExplorerLayout } from './explorer-layout'
import { ExplorerTable } from './explorer-table'
import { brokenView, ExplorerViews } from './explorer-views'
import { countWords } from './result-words'
import { serverProblems } from './server-problems'
import { suggestScope } from './suggest-scope'
import { Toolbar } from './toolbar'
import { useCounts } from './use-counts'
import type { InitialPage } from './use-events'
import { useExplorer } from './use-explorer'
import { ViewMenu } from './view-menu'

/**
 * The events page: a query, a stretch of time, and the events that they find. All that decides what is shown stands in
 * the address; `initial` is what the server found for the address that was asked for, `views` the saved views.
 */
export function Explorer({ initial, views }: { initial: InitialPage | null; views: SavedViews }) {
  const explorer = useExplorer(initial, views)
  const { state, go, problems, checked, result, open, setOpen } = explorer
  const openId = explorer.openEvent.id
  const { found, live, isAllTenants } = explorer
  const counts = useCounts(explorer)
  const count = countWords(result, counts.total)
  return (
    <ExplorerLayout
      bar={
        <>
          <QueryBar
            applied={checked}
            serverProblems={serverProblems(result.error)}
            scope={suggestScope(explorer)}
            onApply={explorer.search}
            onRefused={explorer.setRefused}
            inputRef={explorer.queryRef}
          />
          <AddressProblems problems={problems} view={brokenView(explorer)} onDrop={() => go({}, 'replace')} />
          <ViewNotices
            tenant={explorer.tenantName}
            views={explorer.views}
            opened={explorer.opened}
            onForget={() => go({ view: null }, 'replace')}
          />
        </>
      }
      toolbar={
        <Toolbar
          state={state}
          go={go}
          views={isAllTenants ? null : <ExplorerViews explorer={explorer} />}
          facets={explorer.facetsPanel}
          count={count}
          access={<AccessNote tenant={explorer.tenant} />}
          live={live}
          isReading={result.isReading}
          onRefresh={result.refresh}
          isTimeOpen={open === 'time'}
          onTimeOpen={(isOpen) => setOpen(isOpen ? 'time' : null)}
          onExport={() => setOpen('export')}
          exportReason={explorer.exportReason}
          onShortcuts={() => setOpen('help')}
          viewMenu={<ViewMenu explorer={explorer} />}
        />
      }
      histogram={<ExplorerHistogram explorer={explorer} counts={counts} />}
      facets={{
        content: <ExplorerFacets explorer={explorer} counts={counts} />,
        panel: explorer.facetsPanel,
      }}
      table={<ExplorerTable explorer={explorer} />}
      drawer={openId === null ? null : <EventDrawer explorer={explorer} id={openId} />}
      isTableCovered={openId !== null && state.expanded === 'true'}
    >
      <p role="status" className="sr-only">
        {found.isReading ? '' : countWords(found, counts.total)}
      </p>
      <LiveAnnouncement received={live.received} isOn={live.isOn} />
      <ExplorerDialogs explorer={explorer} />
    </ExplorerLayout>
  )
}
