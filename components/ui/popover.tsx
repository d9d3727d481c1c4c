'use client'

import { Popover as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { cx } from './class-names'
import { panelStyle } from './menu-style'

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
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
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
          {props.children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
