'use client'

import { Popover as Radix } from 'radix-ui'
import { type ReactNode, type RefObject, Suspense, useEffect, useRef } from 'react'

import { cx } from './class-names'
import { panelStyle } from './menu-style'
import { Opener } from './opener'
import { Spinner } from './spinner'

export interface PopoverPanelProps {
  id: string
  /** The button that opens it. */
  opener: HTMLElement
  open: boolean
  onOpenChange: (open: boolean) => void
  label: string
  align: 'start' | 'center' | 'end'
  side: 'top' | 'right' | 'bottom' | 'left'
  width: number | undefined
  padding: 'normal' | 'none'
  children: ReactNode
}

/** What a `Popover` opens; read when it is first needed. */
export function PopoverPanel(props: PopoverPanelProps) {
  const { id, opener, open, onOpenChange, label, align, side, width, padding, children } = props
  const panel = useRef<HTMLDivElement>(null)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>
        <Opener element={opener} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          ref={panel}
          id={id}
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
            <Arrived panel={panel}>{children}</Arrived>
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
