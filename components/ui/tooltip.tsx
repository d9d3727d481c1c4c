import { cloneElement, type ReactElement } from 'react'

import type { TipSide } from './tip-place'

interface TooltipProps {
  /** What to say. Nothing here means no tooltip, only the child. */
  content: string | null | undefined
  /** A key that does the same as the control, such as `⌘K`. */
  shortcut?: string | undefined
  side?: TipSide
  /** Only where the window is too narrow (to 1024 px) to show the words themselves. */
  narrowOnly?: boolean
  /** One element that hands attributes on to the page. */
  children: ReactElement
}

/**
 * A short explanation on hover and focus. Never the only place of something a person must know. It only marks its child:
 * the one `TipLayer` of the application reads the marks.
 */
export function Tooltip(props: TooltipProps) {
  const { content, shortcut, side, narrowOnly, children } = props
  if (!content) return children
  const marks: Record<string, string | undefined> = {
    'data-tip': content,
    'data-tip-keys': shortcut,
    'data-tip-side': side,
    'data-tip-narrow': narrowOnly ? '' : undefined,
  }
  return cloneElement(children, marks)
}
