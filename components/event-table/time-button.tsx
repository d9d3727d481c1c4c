import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import { useZone } from '@/components/ui/zone'

interface TimeButtonProps {
  /** RFC 3339. */
  at: string
  /** What a screen reader says, where the text alone would not say which time this is. */
  name?: string
  /** Tab reaches it. Not in the rows of the grid: there ← and → walk through them. */
  isTabStop?: boolean
  className?: string
  children: ReactNode
}

/**
 * A time as a button that opens the menu of ranges around it. The region around it handles the click, as for values. Its
 * tip says how long ago that was, and the reader's own time.
 */
export function TimeButton({ at, name, isTabStop = false, className, children }: TimeButtonProps) {
  const zone = useZone()
  return (
    <button
      type="button"
      tabIndex={isTabStop ? 0 : -1}
      data-item=""
      data-tip-time={at}
      data-tip-zone={zone}
      aria-haspopup="menu"
      aria-label={name}
      className={cx(
        '-mx-1 rounded-sm px-1 text-left font-mono text-xs transition-colors hover:bg-surface-active',
        className,
      )}
    >
      {children}
    </button>
  )
}

/** The time that the element of an event stands for and that element, or null. */
export function timeOf(target: EventTarget | null): { at: string; anchor: Element } | null {
  const anchor = target instanceof Element ? target.closest('button[data-tip-time]') : null
  const at = anchor?.getAttribute('data-tip-time')
  return anchor === null || at === null || at === undefined ? null : { at, anchor }
}
