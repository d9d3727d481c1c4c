import type { KeyboardEvent } from 'react'

import type { FacetEdit } from './facet-terms'

const EDIT_OF: Readonly<Record<string, FacetEdit>> = { i: 'include', e: 'exclude', o: 'only' }

/**
 * Keys on a value, or on a button beside one: letters edit, ↑ and ↓ go from value to value over all facets, → and ← to the
 * buttons and back. Letters edit only where `edit` is given.
 */
export function onFacetKey(event: KeyboardEvent<HTMLElement>, edit?: (edit: FacetEdit) => void): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  const how = EDIT_OF[event.key]
  const goal = how === undefined ? destination(event.currentTarget, event.key) : null
  if (how !== undefined && edit !== undefined) edit(how)
  else if (goal !== null) goal.focus()
  else return
  event.preventDefault()
}

function destination(from: HTMLElement, key: string): HTMLElement | null {
  const row = [...(from.closest('li')?.querySelectorAll<HTMLElement>('button') ?? [])]
  if (key === 'ArrowRight') return row[row.indexOf(from) + 1] ?? null
  if (key === 'ArrowLeft') return row[row.indexOf(from) - 1] ?? null
  if (key !== 'ArrowDown' && key !== 'ArrowUp') return null
  const panel = from.closest('[data-facets]')
  const all = [...(panel?.querySelectorAll<HTMLElement>('[data-facet-value]') ?? [])]
  const at = row[0] === undefined ? -1 : all.indexOf(row[0])
  return at < 0 ? null : (all[at + (key === 'ArrowDown' ? 1 : -1)] ?? null)
}
