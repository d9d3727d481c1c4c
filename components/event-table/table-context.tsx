'use client'

import { createContext, useContext } from 'react'

/** How a term stands in the query that is shown. */
export type TermState = 'include' | 'exclude' | null

/** A term of the query that a cell can add: `namespace:company.team`. */
export interface Term {
  key: string
  value: string
}

/** What cells need to know besides their event. One value for the whole table; it changes with the query. */
export interface TableContextValue {
  stateOf(term: Term): TermState
  /** Width of the details column in px, for the number of tags that fit. */
  detailsWidth: number
  /** The time by the browser's clock, to the minute; null on the server, whose clock is not the reader's. */
  nowMs: number | null
}

const TableContext = createContext<TableContextValue>({ stateOf: () => null, detailsWidth: 0, nowMs: null })

/** Hands the query's terms down to every cell. */
export const TableProvider = TableContext.Provider

/** The query's terms and the measured width. */
export function useTableContext(): TableContextValue {
  return useContext(TableContext)
}

/** What marks an element of a row as a term: the grid's handlers read it back with `termOf`. */
export function termProps({ key, value }: Term): Record<'data-term-key' | 'data-term-value', string> {
  return { 'data-term-key': key, 'data-term-value': value }
}

/** The term that the element of an event stands for, or null. */
export function termOf(target: EventTarget | null): Term | null {
  const element = target instanceof Element ? target.closest<HTMLElement>('[data-term-key]') : null
  const { termKey, termValue } = element?.dataset ?? {}
  return termKey === undefined || termValue === undefined ? null : { key: termKey, value: termValue }
}

/** True for a click or a call for a menu that came from a key. */
export const isByKeyboard = ({ detail, button }: { detail: number; button: number }): boolean =>
  detail === 0 && button === 0
