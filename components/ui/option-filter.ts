import type { ReactNode } from 'react'

/** One row of an `OptionList`. */
export interface Option {
  /** Unique in its list. */
  value: string
  label: string
  /** At the right end, quieter: a slug, a key, a group. */
  description?: string
  /** Other words that find it. */
  keywords?: string
  icon?: ReactNode
}

export interface OptionGroup {
  label?: string
  options: readonly Option[]
}

/** More rows than this are not drawn; typing narrows them. */
const DRAWN_MAX = 200

/**
 * What fits the typed words: every word must occur in the label, the description or the keywords. Inside a group, rows
 * whose label starts with the text come first; otherwise the order is kept. Groups with nothing left are dropped.
 */
export function filterOptions(groups: readonly OptionGroup[], typed: string): OptionGroup[] {
  const text = typed.trim().toLowerCase()
  const words = text.split(/\s+/).filter(Boolean)
  let room = DRAWN_MAX
  return groups.flatMap((group) => {
    const fitting = words.length === 0 ? group.options : group.options.filter((option) => fits(option, words))
    const options = [...fitting].toSorted((a, b) => rank(a, text) - rank(b, text)).slice(0, room)
    room -= options.length
    return options.length === 0 ? [] : [{ ...group, options }]
  })
}

function fits(option: Option, words: readonly string[]): boolean {
  const text = `${option.label} ${option.description ?? ''} ${option.keywords ?? ''}`.toLowerCase()
  return words.every((word) => text.includes(word))
}

function rank(option: Option, text: string): number {
  return text !== '' && option.label.toLowerCase().startsWith(text) ? 0 : 1
}
