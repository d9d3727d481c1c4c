'use client'

import { Popover as Radix } from 'radix-ui'
import { type ReactElement, type ReactNode, type RefObject, Suspense, useEffect, useRef } from 'react'

import { cx } from './class-names'
import { panelStyle } from './menu-style'
import { Spinner } from './spinner'

interface PopoverProps {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** The button that opens it; takes a ref and props. */
  trigger: ReactElement
  /** What screen readers call the panel. */
  label: string
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** In px. */
  width?: number
  /** Space inside; `none` for lists that reach the edge. */
  padding?: 'normal' | 'none'
  /** What is read only now (React's `lazy`) gets the focus when it is there. */
  children: ReactNode
}

/** A small panel beside its button. Closes with Esc or a click elsewhere. */
export function Popover(props: PopoverProps) {
  const {
    open,
    onOpenChange,
    trigger,
    label,
    align = 'start',
    side = 'bottom',
    width,
    padding = 'normal',
  } = props
  const panel = useRef<HTMLDivElement>(null)
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          ref={panel}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          style={width ? { width: `min(${width}px, calc(100vw - 16px))` } : undefined}
          className={cx(
            panelStyle,
            'max-h-[var(--radix-popover-content-available-height)] overflow-y-auto focus-visible:outline-none',
            padding === 'normal' && 'p-3',
          )}
        >
          <Suspense fallback={<Spinner className="m-3" />}>
            <Arrived panel={panel}>{props.children}</Arrived>
          </Suspense>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A panel that opened before its content was there holds the focus itself; it goes on to the first control. */
function Arrived({ panel, children }: { panel: RefObject<HTMLElement | null>; children: ReactNode }) {
  useEffect(() => {
    if (panel.current === null || document.activeElement !== panel.current) return
    panel.current
      .querySelector<HTMLElement>(
        ':is(input, textarea, button, a[href], [tabindex="0"]):not([disabled], [tabindex="-1"])',
      )
      ?.focus()
  }, [panel])
  return children
}
