'use client'

import { Minus } from 'lucide-react'
import type { ReactNode } from 'react'

import { cx } from '@/components/ui/class-names'
import { TAG_VALUE_MAX } from '@/lib/view/event-tags'

import { type Term, termProps, useTableContext } from './table-context'

interface TermButtonProps {
  term: Term
  /** What a screen reader says: `Resource type FLOW`. */
  name: string
  /** `tag`: with a border. `plain`: looks like text until it is pointed at. */
  look?: 'tag' | 'plain'
  /** Tab reaches it. Not in the rows of the grid: there ← and → walk through them. */
  isTabStop?: boolean
  className?: string
  children: ReactNode
}

const LOOK = {
  tag: 'max-w-full h-5 rounded-sm border px-1.5 font-mono text-xs',
  // As wide as its place and the margins: or a place that is as wide as the text would cut it.
  plain: 'max-w-[calc(100%+0.5rem)] rounded-sm px-1 -mx-1 hover:bg-surface-active',
}

/**
 * A value that filters by itself: a click adds its term, a click on an active one takes it away, Alt excludes. The grid
 * around it handles all of that.
 */
export function TermButton({
  term,
  name,
  look = 'plain',
  isTabStop = false,
  className,
  children,
}: TermButtonProps) {
  const { stateOf } = useTableContext()
  if (term.value.length > TAG_VALUE_MAX) {
    return (
      <span className={cx('inline-flex min-w-0 items-center gap-1', LOOK[look], className)}>{children}</span>
    )
  }
  const state = stateOf(term)
  return (
    <button
      type="button"
      tabIndex={isTabStop ? 0 : -1}
      data-item=""
      {...termProps(term)}
      aria-pressed={state !== null}
      aria-label={state === 'exclude' ? `${name}, excluded` : name}
      className={cx(
        'inline-flex min-w-0 items-center gap-1 text-left transition-colors',
        LOOK[look],
        state === 'include' && 'border-accent-border bg-accent-subtle text-accent-text',
        state === 'exclude' && 'border-danger-border bg-danger-subtle text-danger line-through',
        state === null &&
          look === 'tag' &&
          'bg-surface-raised hover:border-border-strong hover:bg-surface-active',
        className,
      )}
    >
      {state === 'exclude' ? <Minus size={10} aria-hidden="true" className="shrink-0" /> : null}
      {children}
    </button>
  )
}
