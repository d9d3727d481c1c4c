'use client'

import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'

import type { Event } from '@/lib/event/event'

import { type Term, termOf } from './table-context'

/** The row's element, where it is drawn. */
export function rowElement(scroller: HTMLElement | null, row: number): HTMLElement | null {
  return scroller?.querySelector<HTMLElement>(`[data-row="${row}"]`) ?? null
}

/** What should have the focus: a row, or the value of that row that stands for `term` where it is still there. */
export interface FocusWish {
  row: number
  term?: Term | null
}

/** Focus a row once it is drawn: it may not exist before the list has scrolled to it. */
export function useFocusAfterRender(scroller: HTMLElement | null, items: unknown): (wish: FocusWish) => void {
  const [wish, setWish] = useState<FocusWish | null>(null)
  const granted = useRef<FocusWish | null>(null)
  useEffect(() => {
    if (wish === null || granted.current === wish) return
    const element = rowElement(scroller, wish.row)
    if (element === null) return
    granted.current = wish
    // Somebody has opened a menu meanwhile: it gives the focus back itself, and taking it away would close it.
    if (document.activeElement?.closest('[role=menu], [role=dialog]')) return
    const goal = valueElement(element, wish.term ?? null) ?? element
    goal.focus({ preventScroll: true })
  }, [wish, scroller, items])
  return setWish
}

function valueElement(row: HTMLElement, term: Term | null): HTMLElement | null {
  if (term === null) return null
  const values = [...row.querySelectorAll<HTMLElement>('[data-term-key]')]
  return (
    values.find(({ dataset }) => dataset.termKey === term.key && dataset.termValue === term.value) ?? null
  )
}

/** Where in the grid the focus is: the event, the value in it if any, and whether it came there by the keyboard. */
export interface FocusedPlace {
  eventId: string | null
  term: Term | null
  byKeyboard: boolean
  element: HTMLElement
}

/**
 * Where the focus is in the grid, or was until the row that had it went away: then the rows that come instead should
 * have it, or the keyboard would have to start again at the top of the page. Null while it is elsewhere. `onRow` is told
 * each row that the focus enters. The outside system is the document's focus.
 */
export function useFocusedPlace(
  scroller: HTMLElement | null,
  onRow: (row: number) => void,
): () => FocusedPlace | null {
  const enterRow = useEffectEvent(onRow)
  const place = useRef<FocusedPlace | null>(null)
  useEffect(() => {
    if (scroller === null) return
    const onFocus = ({ target }: FocusEvent) => {
      if (!(target instanceof HTMLElement)) return
      const row = target.closest<HTMLElement>('[data-row]')?.dataset.row
      if (row !== undefined) enterRow(Number(row))
      place.current = {
        eventId: target.closest<HTMLElement>('[data-event]')?.dataset.event ?? null,
        term: termOf(target),
        byKeyboard: target.matches(':focus-visible'),
        element: target,
      }
    }
    const onBlur = ({ target, relatedTarget }: FocusEvent) => {
      if (relatedTarget instanceof Node && !scroller.contains(relatedTarget)) place.current = null
      // To nowhere: by a click beside everything, or because the element goes away, which is seen a moment later.
      queueMicrotask(() => {
        const isLeft =
          target instanceof HTMLElement && target.isConnected && document.activeElement === document.body
        if (isLeft && place.current?.element === target) place.current = null
      })
    }
    scroller.addEventListener('focusin', onFocus)
    scroller.addEventListener('focusout', onBlur)
    return () => {
      scroller.removeEventListener('focusin', onFocus)
      scroller.removeEventListener('focusout', onBlur)
    }
  }, [scroller])
  return () => place.current
}

/** A row that new ones move down may be drawn anew: the focus that it had goes along. */
export function useKeptFocus(options: {
  events: readonly Event[]
  items: unknown
  focusedPlace: () => FocusedPlace | null
  focus: (wish: FocusWish) => void
}): void {
  const { events, items, focusedPlace, focus } = options
  const keep = useEffectEvent(() => {
    const focused = focusedPlace()
    if (focused === null || focused.element.isConnected || document.activeElement !== document.body) return
    const row = events.findIndex(({ id }) => id === focused.eventId)
    if (row >= 0) focus({ row, term: focused.term })
  })
  useLayoutEffect(() => keep(), [events, items])
}
