'use client'

import { type RefObject, useLayoutEffect } from 'react'

import { placeOf } from './text-place'

/** Space kept to the lower edge of the window, and the least height of the list, in px. */
const EDGE_PX = 12
const HEIGHT_MIN_PX = 168

/**
 * Keeps a panel under a character of the bar's text, within the bar's width and the window's height. The outside system is
 * the layout of the page.
 */
export function usePlace(
  panelRef: RefObject<HTMLElement | null>,
  layerRef: RefObject<HTMLElement | null>,
  from: number,
): void {
  useLayoutEffect(() => {
    const place = () => {
      const box = panelRef.current
      const frame = box?.offsetParent
      const layer = layerRef.current
      if (box == null || frame == null || layer === null) return
      const bounds = frame.getBoundingClientRect()
      const left = placeOf(layer, from)?.left ?? endOf(layer)
      // The letters of the panel stand under those of the word: its own space at the side comes before them.
      const wanted = left - bounds.left - 13
      box.style.left = `${Math.max(0, Math.min(wanted, frame.clientWidth - box.offsetWidth))}px`
      const height = window.visualViewport?.height ?? window.innerHeight
      box.style.maxHeight = `${Math.max(HEIGHT_MIN_PX, height - bounds.bottom - EDGE_PX)}px`
    }
    place()
    addEventListener('resize', place)
    return () => removeEventListener('resize', place)
  })
}

/** Where the text ends: behind its last letter, or where the first one would stand. */
function endOf(layer: HTMLElement): number {
  const last = layer.lastElementChild?.getClientRects()
  return last?.[last.length - 1]?.right ?? layer.getBoundingClientRect().left
}
