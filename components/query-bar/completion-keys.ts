/** What a key does to the list of suggestions. */
export type Step =
  | { do: 'open' }
  /** The key keeps what it does to the text as well. */
  | { do: 'close' }
  /** Closed on purpose: it stays so until another word is typed. */
  | { do: 'dismiss' }
  /** Marks this row; -1 marks none. */
  | { do: 'mark'; at: number }
  /** Takes the marked row. */
  | { do: 'take' }

/** What of a keyboard event decides: the event itself, or a stand-in of a test. */
export interface ListKey {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
  shiftKey: boolean
}

/** What of the list decides. */
export interface ListFacts {
  /** It follows what is typed. */
  isOpen: boolean
  /** It is in sight: there is something in it, or somebody asked for it. */
  isShown: boolean
  /** The caret stands at the end of the text. */
  isAtEnd: boolean
  /** The marked row; -1: none. */
  markAt: number
  count: number
}

/** What this key does; null when it is none of the list's. */
export function stepOf(event: ListKey, facts: ListFacts): Step | null {
  const { isOpen, isShown, isAtEnd, markAt, count } = facts
  if (opens(event, isShown, isAtEnd)) return { do: 'open' }
  if (!isOpen) return null
  if (event.key === 'Escape') return { do: isShown ? 'dismiss' : 'close' }
  // The caret walks away from what is being completed.
  if (WALKS.has(event.key)) return { do: 'close' }
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null
  if ((event.key === 'Enter' || event.key === 'Tab') && markAt >= 0) return { do: 'take' }
  // Gone before the focus moves on, or it would go there.
  if (event.key === 'Tab') return { do: 'close' }
  const at = movedMark(event.key, markAt, count)
  return at === null ? null : { do: 'mark', at }
}

const WALKS = new Set(['ArrowLeft', 'ArrowRight', 'Home', 'End'])

/** Ctrl+Space and Alt+↓ anywhere; ↓ alone where the caret has no line to go down to. */
function opens(event: ListKey, isShown: boolean, isAtEnd: boolean): boolean {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event
  if (metaKey || shiftKey) return false
  if (key === ' ') return ctrlKey && !altKey
  return !isShown && key === 'ArrowDown' && !ctrlKey && (altKey || isAtEnd)
}

/** Where a key moves the mark among so many rows; -1 is none of them. Null: the key is not about moving. */
function movedMark(key: string, markAt: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return markAt + 1 < count ? markAt + 1 : -1
  if (key === 'ArrowUp') return markAt < 0 ? count - 1 : markAt - 1
  if (key === 'PageDown') return Math.min(markAt + PAGE, count - 1)
  if (key === 'PageUp') return Math.max(markAt - PAGE, 0)
  return null
}

const PAGE = 8
