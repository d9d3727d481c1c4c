'use client'

import { partLater } from '@/components/ui/part-later'
import { useWasOpen } from '@/components/ui/use-was-open'

import { PartialNote } from './partial-note'
import type { ExplorerModel } from './use-explorer'

// Read when somebody asks for them: nobody needs them to see events.
const ExportDialog = partLater(() =>
  import('@/components/export/export-dialog').then((module) => module.ExportDialog),
)
const ShortcutsSheet = partLater(() => import('./shortcuts-sheet').then((module) => module.ShortcutsSheet))

/** What opens over the events page. */
export function ExplorerDialogs({ explorer }: { explorer: ExplorerModel }) {
  const { state, tenantName, checked, result, keys, search, open, setOpen } = explorer
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
            size: last?.size ?? 0,
            ...(result.first?.pin !== undefined && { pin: result.first.pin }),
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
