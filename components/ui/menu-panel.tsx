'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

import { cx } from './class-names'
import { FirstFocus } from './first-focus'
import { Kbd } from './kbd'
import { menuItemStyle, menuLabelStyle, panelStyle } from './menu-style'
import { Opener } from './opener'

export interface MenuPanelProps {
  id: string
  /** Of the button that opens it, which names the menu. */
  openerId: string
  opener: HTMLElement
  open: boolean
  /** It was opened by a key: the first item has the focus, and not the menu as a whole. */
  byKeyboard: boolean
  onOpenChange: (open: boolean) => void
  align: 'start' | 'center' | 'end'
  side: 'top' | 'right' | 'bottom' | 'left'
  width: number | undefined
  children: ReactNode
}

/** What a `DropdownMenu` opens; read when it is first needed. */
export function MenuPanel(props: MenuPanelProps) {
  const { id, openerId, opener, open, byKeyboard, onOpenChange, align, side, width, children } = props
  return (
    <Radix.Root modal={false} open={open} onOpenChange={onOpenChange}>
      <Radix.Trigger asChild>
        <Opener element={opener} />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          id={id}
          aria-labelledby={openerId}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          style={width ? { width } : undefined}
          className={cx(
            panelStyle,
            'max-h-[var(--radix-dropdown-menu-content-available-height)] min-w-45 overflow-y-auto p-1',
          )}
        >
          {byKeyboard ? <FirstFocus /> : null}
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

export interface MenuItemProps {
  icon?: ReactNode
  shortcut?: string
  /** Cannot be undone, or takes something away. */
  danger?: boolean
  disabled?: boolean
  /** Why it cannot be done; stands under it. The row stays reachable by keyboard, and says so. */
  disabledReason?: string | undefined
  onSelect?: (event: Event) => void
  children: ReactNode
}

/** One action. */
export function MenuItem(props: MenuItemProps) {
  const { icon, shortcut, danger, disabled, disabledReason, children } = props
  const onSelect = disabledReason === undefined ? props.onSelect : stay
  return (
    <Radix.Item
      {...(disabled === undefined ? {} : { disabled })}
      {...(onSelect ? { onSelect } : {})}
      {...(disabledReason === undefined ? {} : { 'aria-disabled': true })}
      className={cx(
        menuItemStyle,
        danger && disabledReason === undefined && 'text-danger',
        disabledReason !== undefined && 'h-auto items-start py-1.5',
      )}
    >
      {icon ? (
        <span className={cx('flex w-4 shrink-0 justify-center', !danger && 'text-muted')}>{icon}</span>
      ) : null}
      {disabledReason === undefined ? (
        <span className="min-w-0 flex-1 truncate">{children}</span>
      ) : (
        <span className="max-w-64 min-w-0 flex-1">
          <span className="block text-muted">{children}</span>
          <span className="block text-sm whitespace-normal text-muted">{disabledReason}</span>
        </span>
      )}
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </Radix.Item>
  )
}

/** Nothing happens, and the menu stays open. */
function stay(event: Event): void {
  event.preventDefault()
}

export interface MenuChoicesProps {
  value: string
  onValueChange: (value: string) => void
  options: readonly { value: string; label: string; icon?: ReactNode }[]
}

/** One of several, of which exactly one is on. */
export function MenuChoices({ value, onValueChange, options }: MenuChoicesProps) {
  return (
    <Radix.RadioGroup value={value} onValueChange={onValueChange}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={menuItemStyle}>
          {option.icon ? (
            <span className="flex w-4 shrink-0 justify-center text-muted">{option.icon}</span>
          ) : null}
          <span className="min-w-0 flex-1 truncate">{option.label}</span>
          <MenuMark />
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  )
}

function MenuMark() {
  return (
    <span className="flex w-3.5 shrink-0">
      <Radix.ItemIndicator>
        <Check size={14} className="text-accent-text" />
      </Radix.ItemIndicator>
    </span>
  )
}

/** The heading of a group. */
export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className={menuLabelStyle}>{children}</Radix.Label>
}

/** A hairline between groups. */
export function MenuSeparator() {
  return <Radix.Separator className="-mx-1 my-1 h-px bg-border" />
}
