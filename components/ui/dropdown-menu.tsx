'use client'

import {
  cloneElement,
  type KeyboardEvent,
  lazy,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  Suspense,
  useId,
  useState,
} from 'react'

import { later } from './later'
import { useWasOpen } from './use-was-open'

const readPanel = later(() => import('./menu-panel'))
const MenuPanel = lazy(async () => ({ default: (await readPanel()).MenuPanel }))
const MenuChoices = lazy(async () => ({ default: (await readPanel()).MenuChoices }))

/** One action. */
export const MenuItem = lazy(async () => ({ default: (await readPanel()).MenuItem }))
/** The heading of a group. */
export const MenuLabel = lazy(async () => ({ default: (await readPanel()).MenuLabel }))
/** A hairline between groups. */
export const MenuSeparator = lazy(async () => ({ default: (await readPanel()).MenuSeparator }))

/** One of several, of which exactly one is on. */
export function MenuRadioGroup<V extends string>(props: {
  value: V
  onValueChange: (value: V) => void
  options: readonly { value: V; label: string; icon?: ReactNode }[]
}) {
  // safe: only the value of one of the options is handed back
  return <MenuChoices {...props} onValueChange={(next) => props.onValueChange(next as V)} />
}

interface MenuProps {
  /** The button that opens it; takes a ref and props. */
  trigger: ReactElement<TriggerProps>
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** In px; default is what the rows need, at least 180. */
  width?: number
  children: ReactNode
}

/** What the button gets from its menu. */
interface TriggerProps {
  ref?: (element: HTMLElement | null) => void
  id?: string
  'aria-haspopup'?: 'menu'
  'aria-expanded'?: boolean
  'aria-controls'?: string | undefined
  'data-state'?: 'open' | 'closed'
  onPointerDown?: (event: PointerEvent) => void
  onKeyDown?: (event: KeyboardEvent) => void
}

/** A menu of actions. Arrow keys, type-ahead and Esc come with it. Its code is read after the page, or when it is opened. */
export function DropdownMenu({ trigger, align = 'start', side = 'bottom', width, children }: MenuProps) {
  const id = useId()
  const openerId = useId()
  const [opener, setOpener] = useState<HTMLElement | null>(null)
  const [open, setOpen] = useState<'by pointer' | 'by keyboard' | null>(null)
  const isOpen = open !== null
  const wasOpen = useWasOpen(isOpen)
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey || isInert(event.currentTarget)) return
    // The button must not take the focus back from the menu.
    if (!isOpen) event.preventDefault()
    setOpen(isOpen ? null : 'by pointer')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!['Enter', ' ', 'ArrowDown'].includes(event.key) || isInert(event.currentTarget)) return
    event.preventDefault()
    setOpen(isOpen && event.key !== 'ArrowDown' ? null : 'by keyboard')
  }
  return (
    <>
      {cloneElement(trigger, {
        ref: setOpener,
        id: openerId,
        'aria-haspopup': 'menu',
        'aria-expanded': isOpen,
        'aria-controls': isOpen ? id : undefined,
        'data-state': isOpen ? 'open' : 'closed',
        onPointerDown,
        onKeyDown,
      })}
      {wasOpen && opener !== null ? (
        <Suspense>
          <MenuPanel
            id={id}
            openerId={openerId}
            opener={opener}
            open={isOpen}
            byKeyboard={open === 'by keyboard'}
            onOpenChange={(next) => setOpen(next ? 'by pointer' : null)}
            align={align}
            side={side}
            width={width}
          >
            {children}
          </MenuPanel>
        </Suspense>
      ) : null}
    </>
  )
}

function isInert(element: Element): boolean {
  return element.getAttribute('aria-disabled') === 'true'
}
