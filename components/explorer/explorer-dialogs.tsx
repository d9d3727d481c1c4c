'use client'

import { partLater } from '@/components/ui/part-later'
import { useWasOpen } from '@/components/ui/use-was-open'

import { pinOfShown } from './events-page'
import { PartialNote } from './partial-note'
import type { ExplorerModel } from './use-explorer'

// Read when somebody asks for them: nobody needs them to see events.
const ExportDialog = partLater(() =>
  import('@/components/export/export-dialog').then((module) => module.ExportDialog),
)
const ShortcutsSheet = partLater(() => import('./shortcuts-sheet').then((module) => module.ShortcutsSheet))

/** What opens over the events page. */
export function ExplorerDialogs({ explorer }: { explorer: ExplorerModel }) {
  const { state, tenantName, isAllTenants, checked, result, keys, search, open, setOpen } = explorer
  const { last } = result
  const hasExport = useWasOpen(open === 'export')
  const hasKeys = useWasOpen(open === 'help')
  return (
    <>
      {hasExport ? (
        <ExportDialog
          open={open === 'export'}
          onOpenChange={(isOpen) => setOpen(isOpen ? 'export' : null)}
          view={{
            tenant: tenantName,
            q: state.q,
            words: checked.words ?? '',
            range: state,
            order: state.order,
            resolved: last?.range ?? {},
            isAllTenants,
            size: last?.size ?? null,
            pinned: pinOfShown(result.first, last, isAllTenants),
          }}
          columns={state.columns}
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
      ) : null}
      {hasKeys ? (
        <ShortcutsSheet open={open === 'help'} onOpenChange={(isOpen) => setOpen(isOpen ? 'help' : null)} />
      ) : null}
    </>
  )
}
