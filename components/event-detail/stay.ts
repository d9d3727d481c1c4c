import type { MouseEvent } from 'react'

/** Does it here instead of following the link; with Ctrl and the like a link is still a link. */
export function stay(click: MouseEvent, act: (() => void) | undefined): void {
  if (act === undefined || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey) return
  click.preventDefault()
  act()
}
