/** What a key does to a list of options. */
export type SelectMove =
  | { type: 'open' }
  | { type: 'to'; index: number }
  | { type: 'take' }
  | { type: 'type'; text: string }

interface SelectState {
  open: boolean
  /** The marked option. */
  active: number
  labels: readonly string[]
}

/** Far enough for a long list, near enough to keep one's place. */
const PAGE = 8

/**
 * The select-only combobox of the ARIA Authoring Practices: arrows, Home, End, pages, Enter, Space, and typing a name.
 * null: the key means nothing here, so the browser has it. Esc and Tab are the panel's own.
 */
export function selectKey(key: string, { open, active, labels }: SelectState): SelectMove | null {
  if (key.length === 1 && key !== ' ') return { type: 'type', text: key }
  if (!open) return ['ArrowDown', 'ArrowUp', 'Enter', ' '].includes(key) ? { type: 'open' } : null
  const last = labels.length - 1
  const targets: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + PAGE,
    PageUp: active - PAGE,
    Home: 0,
    End: last,
  }
  const target = targets[key]
  if (target !== undefined) return { type: 'to', index: Math.max(0, Math.min(target, last)) }
  return key === 'Enter' || key === ' ' ? { type: 'take' } : null
}

/**
 * Where typing leads: the next option that starts with what was typed. The same letter again and again goes through
 * those that start with it. -1 when none does.
 */
export function typedOption(typed: string, from: number, labels: readonly string[]): number {
  const text = typed.toLowerCase()
  const repeated = text.length > 1 && text === text.charAt(0).repeat(text.length)
  const wanted = repeated ? text.charAt(0) : text
  const offset = wanted.length === 1 ? 1 : 0
  for (let step = 0; step < labels.length; step++) {
    const index = (from + offset + step) % labels.length
    if (labels[index]?.toLowerCase().startsWith(wanted)) return index
  }
  return -1
}
