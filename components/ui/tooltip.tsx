'use client'

import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { cx } from './class-names'
import { Kbd } from './kbd'

interface TooltipProps {
  /** What to say. Nothing here means no tooltip, only the child. */
  content: ReactNode
  /** A key that does the same as the control, such as `⌘K`. */
  shortcut?: string | undefined
  side?: 'top' | 'right' | 'bottom' | 'left'
  align?: 'start' | 'center' | 'end'
  /** Only where the window is too narrow (to 1024 px) to show the words themselves. */
  narrowOnly?: boolean
  /** One element that takes a ref and the trigger's props. */
  children: ReactElement
}

/** A short explanation on hover and focus. Never the only place of something a person must know. */
export function Tooltip(props: TooltipProps) {
  const { content, shortcut, side = 'bottom', align = 'center', narrowOnly, children } = props
  if (!content) return children
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          align={align}
          sideOffset={5}
          collisionPadding={8}
          className={cx(
            'z-50 flex max-w-80 animate-appear items-center gap-2 rounded-md border border-border-strong bg-surface-raised px-2 py-1 text-sm text-text shadow-overlay',
            narrowOnly && 'lg:hidden',
          )}
        >
          <span className="min-w-0 break-words">{content}</span>
          {shortcut ? <Kbd>{shortcut}</Kbd> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Put once around the application: tooltips that follow each other open without delay. */
export function TooltipProvider({ children }: { children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  )
}
