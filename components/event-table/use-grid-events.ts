'use client'

import { type KeyboardEvent, type MouseEvent, useState } from 'react'

import type { Event } from '@/lib/event/event'

import { type GridMove, gridMove, type GridPlace } from './grid-keys'
import type { GridOverlay, TermMode } from './grid-menu'
import { isByKeyboard, type Term, termOf } from './table-context'
import { overlayOf } from './term-region'
import { timeOf } from './time-button'
import { rowElement } from './use-row-focus'

interface GridEventsOptions {
  events: readonly Event[]
  scroller: HTMLElement | null
  place: () => GridPlace
  moveTo: (row: number) => void
  /** As `moveTo`, by a key. */
  visit: (row: number) => void
  openId: string | null
  onOpen: (event: Event | null) => void
  onTerm: (term: Term, mode: TermMode) => void
  onCopyLink: (event: Event) => void
}

/**
 * What clicks and keys in the grid do. One handler for all rows, reading what an element stands for from its data
 * attributes: rows come and go while scrolling, and their values are the same everywhere.
 */
export function useGridEvents(options: GridEventsOptions) {
  const [overlay, setOverlay] = useState<GridOverlay | null>(null)
  const [isOverlayOpen, setOverlayOpen] = useState(false)
  const openOverlay = (next: GridOverlay) => {
    setOverlay(next)
    setOverlayOpen(true)
  }
  return {
    overlay,
    isOverlayOpen,
    closeOverlay: () => setOverlayOpen(false),
    handlers: {
      onClick: (event: MouseEvent) => click(event, options, openOverlay),
      onContextMenu: (event: MouseEvent) => contextMenu(event, options, openOverlay),
      onKeyDown: (event: KeyboardEvent) => keyDown(event, options),
    },
  }
}

function click(event: MouseEvent, options: GridEventsOptions, open: (overlay: GridOverlay) => void): void {
  const target = elementOf(event)
  if (target === null) return
  const more = dataOf(target, 'more')
  const owner = more === null ? undefined : options.events.find(({ id }) => id === more)
  if (owner !== undefined)
    return open({
      kind: 'more',
      event: owner,
      anchor: target.closest('[data-more]') ?? target,
      byKeyboard: isByKeyboard(event),
    })
  const term = termOf(target)
  if (term !== null) return options.onTerm(term, event.altKey ? 'exclude' : 'include')
  const time = timeOf(target)
  if (time !== null) return open({ kind: 'time', ...time, byKeyboard: isByKeyboard(event) })
  const row = dataOf(target, 'row')
  // A selection of text ends with a click too; it is no wish to go anywhere.
  if (row === null || getSelection()?.isCollapsed === false) return
  options.moveTo(Number(row))
  const opened = options.events[Number(row)] ?? null
  const isClosing = dataOf(target, 'open') !== null && opened?.id === options.openId
  options.onOpen(isClosing ? null : opened)
}

function contextMenu(
  event: MouseEvent,
  { events }: GridEventsOptions,
  open: (overlay: GridOverlay) => void,
): void {
  const row = events[Number(elementOf(event)?.closest('[data-row]')?.getAttribute('data-row'))]
  const next = overlayOf(event, row?.tenant ?? null)
  if (next === null) return
  open(next)
  event.preventDefault()
}

function keyDown(event: KeyboardEvent, options: GridEventsOptions): void {
  const target = event.target instanceof HTMLElement ? event.target : null
  if (target === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  const move = gridMove(event.key, options.place(), 'item' in target.dataset)
  if (move === null) return
  event.preventDefault()
  act(move, target, options)
}

function act(move: GridMove, target: HTMLElement, options: GridEventsOptions): void {
  const { scroller, events, openId } = options
  const { row } = options.place()
  const event = events[row]
  switch (move.kind) {
    case 'row':
      return options.visit(move.row)
    case 'item':
      return stepItem(rowElement(scroller, row), target, move.by)
    case 'toggle':
      if (event !== undefined) options.onOpen(event.id === openId ? null : event)
      return
    case 'copy':
      if (event !== undefined) options.onCopyLink(event)
      return
    case 'term': {
      const term = termOf(target)
      if (term !== null) options.onTerm(term, move.mode)
      return
    }
    case 'close':
      // The top-most thing first: the open event, then from a value back to its row.
      if (openId !== null) options.onOpen(null)
      else if ('item' in target.dataset) rowElement(scroller, row)?.focus()
  }
}

/** The next value or button of the row, or the row itself before the first. */
function stepItem(row: HTMLElement | null, from: HTMLElement, by: -1 | 1): void {
  if (row === null) return
  const items = [...row.querySelectorAll<HTMLElement>('[data-item]')]
  const to = items.indexOf(from) + by
  if (to < 0) row.focus()
  else items[Math.min(to, items.length - 1)]?.focus()
}

function elementOf(event: { target: EventTarget | null }): Element | null {
  return event.target instanceof Element ? event.target : null
}

function dataOf(target: Element, name: string): string | null {
  return target.closest(`[data-${name}]`)?.getAttribute(`data-${name}`) ?? null
}
