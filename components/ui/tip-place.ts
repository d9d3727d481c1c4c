export type TipSide = 'top' | 'right' | 'bottom' | 'left'

/** A rectangle of the window, in px from its top left corner. */
export interface Rect {
  left: number
  top: number
  width: number
  height: number
}

interface Size {
  width: number
  height: number
}

/** No tip comes nearer than this to an edge of the window, in px, as long as it has room. */
const EDGE_PX = 4

const OPPOSITE: Record<TipSide, TipSide> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' }

/**
 * Where a tip stands: against the wished side of its element, or against the opposite one where only that has room for
 * it. Along that side it is in the middle of an element that is smaller, and begins where a larger one begins.
 */
export function tipPlace(
  element: Rect,
  tip: Size,
  view: Size,
  wish: TipSide,
): { left: number; top: number; side: TipSide } {
  const room: Record<TipSide, number> = {
    top: element.top - tip.height,
    bottom: view.height - (element.top + element.height + tip.height),
    left: element.left - tip.width,
    right: view.width - (element.left + element.width + tip.width),
  }
  const other = OPPOSITE[wish]
  const side = room[wish] < 0 && room[other] > room[wish] ? other : wish
  const isBeside = side === 'left' || side === 'right'
  const left = isBeside
    ? side === 'left'
      ? element.left - tip.width
      : element.left + element.width
    : along(element.left, element.width, tip.width)
  const top = isBeside
    ? along(element.top, element.height, tip.height)
    : side === 'top'
      ? element.top - tip.height
      : element.top + element.height
  return { left: within(left, tip.width, view.width), top: within(top, tip.height, view.height), side }
}

function along(start: number, length: number, tip: number): number {
  return length > tip ? start : start + (length - tip) / 2
}

/** The beginning is kept in sight before the end is. */
function within(start: number, length: number, view: number): number {
  return Math.max(EDGE_PX, Math.min(start, view - length - EDGE_PX))
}
