'use client'

import { cloneElement, lazy, type ReactElement, type ReactNode, Suspense, useId, useState } from 'react'

import { later } from './later'
import { useWasOpen } from './use-was-open'

const readPanel = later(() => import('./popover-panel'))
const PopoverPanel = lazy(async () => ({ default: (await readPanel()).PopoverPanel }))

interface PopoverProps {
  open?: boolean
  onOpenChange?: (open: boolean) => void
  /** The button that opens it; takes a ref and props. */
  trigger: ReactElement<TriggerProps>
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

/** What the button gets from its popover. */
interface TriggerProps {
  ref?: (element: HTMLElement | null) => void
  'aria-haspopup'?: 'dialog'
  'aria-expanded'?: boolean
  'aria-controls'?: string | undefined
  'data-state'?: 'open' | 'closed'
  onClick?: () => void
}

/** A small panel beside its button. Closes with Esc or a click elsewhere. Its code is read after the page, or when it is opened. */
export function Popover(props: PopoverProps) {
  const { trigger, label, align = 'start', side = 'bottom', width, padding = 'normal', children } = props
  const id = useId()
  const [opener, setOpener] = useState<HTMLElement | null>(null)
  const [ownOpen, setOwnOpen] = useState(false)
  const open = props.open ?? ownOpen
  const setOpen = (next: boolean) => {
    setOwnOpen(next)
    props.onOpenChange?.(next)
  }
  const wasOpen = useWasOpen(open)
  return (
    <>
      {cloneElement(trigger, {
        ref: setOpener,
        'aria-haspopup': 'dialog',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        'data-state': open ? 'open' : 'closed',
        onClick: () => setOpen(!open),
      })}
      {wasOpen && opener !== null ? (
        <Suspense>
          <PopoverPanel
            id={id}
            opener={opener}
            open={open}
            onOpenChange={setOpen}
            label={label}
            align={align}
            side={side}
            width={width}
            padding={padding}
          >
            {children}
          </PopoverPanel>
        </Suspense>
      ) : null}
    </>
  )
}
