'use client'

import { ExportDialog } from '@/components/export/export-dialog'
import { detailsKeyOf, isDetailsColumn } from '@/lib/view/columns'

import { PartialNote } from './partial-note'
import { ShortcutsSheet } from './shortcuts-sheet'
import type { ExplorerModel } from './use-explorer'

/** What opens over the events page. */
export function ExplorerDialogs({ explorer }: { explorer: ExplorerModel }) {
  const { state, tenantName, checked, result, keys, search, open, setOpen } = explorer
  const { last } = result
  return (
    <>
      <ExportDialog
        open={open === 'export'}
        onOpenChange={(isOpen) => setOpen(isOpen ? 'export' : null)}
        view={{
          tenant: tenantName,
          q: state.q,
          words: checked.words ?? '',
          range: state,
          resolved: last?.range ?? {},
          size: last?.size ?? 0,
        }}
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
    </>
  )
}
