'use client'

import { type MouseEvent, type ReactNode, useMemo, useState } from 'react'

import type { TimeRange } from '@/lib/view/time-range'

import { GridMenu, type GridOverlay, type TermMode } from './grid-menu'
import { GridTip } from './grid-tip'
import { type Term, TableProvider, termOf } from './table-context'

interface TermRegionProps {
  onTerm: (term: Term, mode: TermMode) => void
  onRange: (range: TimeRange) => void
  children: ReactNode
}

/** Makes values inside it filter when they are clicked, as in the grid, where there is no query beside them. */
export function TermRegion({ onTerm, onRange, children }: TermRegionProps) {
  const [region, setRegion] = useState<HTMLElement | null>(null)
  const [overlay, setOverlay] = useState<GridOverlay | null>(null)
  const [isOpen, setOpen] = useState(false)
  const context = useMemo(() => ({ stateOf: () => null, detailsWidth: 0, nowMs: null }), [])
  const onClick = (event: MouseEvent) => {
    const term = termOf(event.target)
    if (term !== null) onTerm(term, event.altKey ? 'exclude' : 'include')
  }
  const onContextMenu = (event: MouseEvent) => {
    const term = termOf(event.target)
    if (term === null || event.shiftKey || !(event.target instanceof Element)) return
    event.preventDefault()
    setOverlay({ kind: 'term', term, anchor: event.target.closest('[data-term-key]') ?? event.target })
    setOpen(true)
  }
  return (
    <TableProvider value={context}>
      {/* Clicks of the buttons inside pass through here; the keyboard reaches those buttons themselves. */}
      <div ref={setRegion} role="presentation" onClick={onClick} onContextMenu={onContextMenu}>
        {children}
      </div>
      <GridTip region={region} />
      <GridMenu
        overlay={overlay}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        stateOf={context.stateOf}
        onTerm={onTerm}
        onRange={onRange}
      />
    </TableProvider>
  )
}
