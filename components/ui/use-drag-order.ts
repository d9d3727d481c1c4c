'use client'

import { type PointerEvent, useEffect, useRef, useState } from 'react'

/** Something that is being dragged among its like, and the place that it would take, counted without it. */
export interface DraggedItem<Id> {
  id: Id
  to: number
}

/** The pointer moves so far in px before it is a drag and not a click. */
const THRESHOLD_PX = 4

interface DragOrderOptions<Id> {
  /** Along which items stand beside each other. */
  axis: 'x' | 'y'
  onDrop: (id: Id, to: number) => void
}

/**
 * Reordering by the pointer. Items are the elements with `data-drag-item` in a container, in their order. Nothing moves
 * before the drop: whoever draws them shows the place. Esc gives up.
 */
export function useDragOrder<Id extends string>({ axis, onDrop }: DragOrderOptions<Id>) {
  const [dragged, setDragged] = useState<DraggedItem<Id> | null>(null)
  const listening = useRef<AbortController | null>(null)
  // The outside system is the pointer: its listeners go with what is dragged.
  useEffect(() => () => listening.current?.abort(), [])

  const start = (event: PointerEvent<HTMLElement>, id: Id, container: HTMLElement | null) => {
    if (container === null || event.button !== 0) return
    const from = axis === 'x' ? event.clientX : event.clientY
    let place: DraggedItem<Id> | null = null
    listening.current?.abort()
    const controller = new AbortController()
    listening.current = controller
    const { signal } = controller
    const end = (kept: boolean) => {
      controller.abort()
      setDragged(null)
      if (place === null) return
      swallowClick()
      if (kept) onDrop(place.id, place.to)
    }
    addEventListener(
      'pointermove',
      (move) => {
        const at = axis === 'x' ? move.clientX : move.clientY
        if (place === null && Math.abs(at - from) < THRESHOLD_PX) return
        const to = placeAt(container, id, axis, at)
        if (place?.to === to) return
        place = { id, to }
        setDragged(place)
      },
      { signal },
    )
    addEventListener('pointerup', () => end(true), { signal })
    addEventListener('pointercancel', () => end(false), { signal })
    addEventListener(
      'keydown',
      (key) => {
        if (key.key !== 'Escape') return
        key.preventDefault()
        key.stopPropagation()
        end(false)
      },
      { signal, capture: true },
    )
  }
  return { dragged, start }
}

/** How many of the other items lie before this coordinate. */
function placeAt(container: HTMLElement, id: string, axis: 'x' | 'y', at: number): number {
  const others = [...container.querySelectorAll<HTMLElement>('[data-drag-item]')].filter(
    (item) => item.dataset['dragItem'] !== id,
  )
  const isTurned = axis === 'x' && getComputedStyle(container).direction === 'rtl'
  return others.filter((item) => {
    const { left, top, width, height } = item.getBoundingClientRect()
    const middle = axis === 'x' ? left + width / 2 : top + height / 2
    return isTurned ? at < middle : at > middle
  }).length
}

/** The click that ends a drag is no click on what lies under it. */
function swallowClick(): void {
  const swallow = (click: Event) => {
    click.preventDefault()
    click.stopPropagation()
  }
  addEventListener('click', swallow, { capture: true, once: true })
  // Where the pointer was let go over something else, no click comes.
  setTimeout(() => removeEventListener('click', swallow, { capture: true }), 0)
}
