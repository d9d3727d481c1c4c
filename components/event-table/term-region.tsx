'use client'

import { type MouseEvent, type ReactNode, useMemo, useState } from 'react'

import type { TimeRange } from '@/lib/view/time-range'

import type { GridOverlay, TermMode } from './grid-menu'
import { GridMenuLater } from './grid-menu-later'
import { isByKeyboard, type Term, TableProvider, termOf, type TermState } from './table-context'
import { timeOf } from './time-button'

interface TermRegionProps {
  /** Slug of the tenant whose event stands inside; null while nobody knows. */
  tenant: string | null
  /** How values stand in the query beside them; none is active where there is no query. */
  stateOf?: (term: Term) => TermState
  onTerm: (term: Term, mode: TermMode) => void
  onRange: (range: TimeRange) => void
  children: ReactNode
}

/** Makes values inside it filter when they are clicked, and times open their menu, as in the grid. */
export function TermRegion({ tenant, stateOf = isInactive, onTerm, onRange, children }: TermRegionProps) {
  const [overlay, setOverlay] = useState<GridOverlay | null>(null)
  const [isOpen, setOpen] = useState(false)
  const context = useMemo(() => ({ stateOf, detailsWidth: 0, nowMs: null }), [stateOf])
  const open = (next: GridOverlay) => {
    setOverlay(next)
    setOpen(true)
  }
  const onClick = (event: MouseEvent) => {
    const term = termOf(event.target)
    const time = timeOf(event.target)
    if (term !== null) onTerm(term, event.altKey ? 'exclude' : 'include')
    else if (time !== null) open({ kind: 'time', ...time, byKeyboard: isByKeyboard(event) })
  }
  const onContextMenu = (event: MouseEvent) => {
    const next = overlayOf(event, tenant)
    if (next === null) return
    event.preventDefault()
    open(next)
  }
  return (
    <TableProvider value={context}>
      {/* Clicks of the buttons inside pass through here; the keyboard reaches those buttons themselves. */}
      <div
        role="presentation"
        onClick={onClick}
        onContextMenu={onContextMenu}
        // It takes part in no layout: what stands in it lies in whatever the region lies in.
        className="contents"
      >
        {children}
      </div>
      <GridMenuLater
        overlay={overlay}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        stateOf={stateOf}
        onTerm={onTerm}
        onRange={onRange}
      />
    </TableProvider>
  )
}

/**
 * The menu that a right click on a value or a time opens; null elsewhere, and with Shift for the browser's own. `tenant` is
 * whose event it is.
 */
export function overlayOf(event: MouseEvent, tenant: string | null): GridOverlay | null {
  const { target, shiftKey } = event
  const byKeyboard = isByKeyboard(event)
  if (shiftKey || !(target instanceof Element)) return null
  const term = termOf(target)
  if (term !== null)
    return { kind: 'term', term, tenant, anchor: target.closest('[data-term-key]') ?? target, byKeyboard }
  const time = timeOf(target)
  return time === null ? null : { kind: 'time', ...time, byKeyboard }
}

const isInactive = (): TermState => null
