'use client'

import { type PointerEvent, useRef, useState } from 'react'

import { useWidth } from '@/components/event-table/use-width'

import { DRAWER_MAX_PX, DRAWER_MIN_PX } from './drawer-px'
import type { DrawerWidth } from './use-drawer-width'

/** How far one key moves the edge, in px. */
const STEP_PX = 20

/**
 * The left edge of the drawer: dragged by a pointer, moved by the arrow keys. For the keyboard and screen readers it is a
 * slider of its own, since an edge has no name.
 */
export function WidthHandle({ width }: { width: DrawerWidth }) {
  const [edge, setEdge] = useState<HTMLElement | null>(null)
  const ownPx = useWidth(edge?.parentElement ?? null)
  const placePx = useWidth(edge?.parentElement?.parentElement ?? null)
  const grip = useRef<{ pointer: number; startX: number; startPx: number } | null>(null)
  // What lies beside it keeps half.
  const max = Math.max(DRAWER_MIN_PX, Math.min(DRAWER_MAX_PX, Math.floor((placePx ?? DRAWER_MAX_PX) / 2)))
  const shown = Math.min(width.px ?? ownPx ?? DRAWER_MIN_PX, max)
  const atPointer = (event: PointerEvent): number | null => {
    const held = grip.current
    if (held === null || held.pointer !== event.pointerId) return null
    return Math.min(max, held.startPx + held.startX - event.clientX)
  }
  return (
    <div
      ref={setEdge}
      role="presentation"
      className="absolute inset-y-0 -left-1 z-20 w-2 cursor-col-resize touch-none transition-colors hover:bg-accent-border has-[:focus-visible]:bg-focus"
      onPointerDown={(event) => {
        if (event.button !== 0) return
        event.currentTarget.setPointerCapture(event.pointerId)
        grip.current = { pointer: event.pointerId, startX: event.clientX, startPx: shown }
      }}
      onPointerMove={(event) => {
        const px = atPointer(event)
        if (px !== null) width.drag(px)
      }}
      onPointerUp={(event) => {
        const px = atPointer(event)
        grip.current = null
        if (px !== null) width.choose(px)
      }}
      onPointerCancel={() => {
        if (grip.current !== null) width.choose(grip.current.startPx)
        grip.current = null
      }}
      onDoubleClick={() => width.choose(null)}
    >
      <input
        type="range"
        aria-label="Width of the open event"
        // The drawer grows to the left, so the left arrow makes it wider.
        dir="rtl"
        min={DRAWER_MIN_PX}
        max={max}
        step={STEP_PX}
        value={shown}
        aria-valuetext={`${shown} pixels`}
        onChange={(event) => width.choose(event.currentTarget.valueAsNumber)}
        className="pointer-events-none absolute inset-y-0 w-full opacity-0"
      />
    </div>
  )
}
