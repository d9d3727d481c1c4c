'use client'

import type { ReactNode } from 'react'

import { Sheet } from '@/components/ui/sheet'

import type { FacetsPanel } from './use-facets-panel'

interface ExplorerLayoutProps {
  /** The query, and what is wrong with the address. */
  bar: ReactNode
  toolbar: ReactNode
  /** 64 px high under the toolbar. */
  histogram: ReactNode
  /** 232 px at the left, scrolls by itself; a sheet on a narrow window. */
  facets: { content: ReactNode; panel: FacetsPanel }
  table: ReactNode
  /** At the right of the table; brings its own width, and is a sheet by its own means. */
  drawer?: ReactNode
  /** The drawer lies over the table: nothing in the table can be reached. */
  isTableCovered: boolean
  /** Dialogs, and what only screen readers hear. */
  children?: ReactNode
}

/**
 * The bands of the events page. Each is drawn and fails by itself; only the row with the table takes what height is
 * left, and never less than a few rows: with that much on a low window the page scrolls.
 */
export function ExplorerLayout(props: ExplorerLayoutProps) {
  const { bar, toolbar, histogram, facets, table, drawer, isTableCovered, children } = props
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <h1 className="sr-only">Events</h1>
      <div className="flex shrink-0 flex-col gap-2 px-3 pt-3 pb-2">
        {bar}
        {toolbar}
      </div>
      <div className="h-16 shrink-0 border-t max-md:h-24">{histogram}</div>
      <div className="flex min-h-48 flex-1 border-t">
        {facets.panel.isShown ? (
          <section
            aria-label="Facets"
            className="w-58 shrink-0 overflow-y-auto overscroll-contain border-r max-lg:hidden"
          >
            {facets.content}
          </section>
        ) : null}
        <div className="relative flex min-w-0 flex-1">
          <div className="flex min-w-0 flex-1" inert={isTableCovered}>
            {table}
          </div>
          {drawer}
        </div>
      </div>
      <Sheet
        open={facets.panel.isSheetOpen}
        onOpenChange={facets.panel.closeSheet}
        title="Facets"
        side="left"
      >
        {facets.content}
      </Sheet>
      {children}
    </div>
  )
}
