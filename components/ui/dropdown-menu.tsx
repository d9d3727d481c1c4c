'use client'

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

import { cx } from './class-names'
import { Kbd } from './kbd'
import { menuItemStyle, menuLabelStyle, panelStyle } from './menu-style'

interface MenuProps {
  /** The button that opens it; takes a ref and props. */
  trigger: ReactElement
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'right' | 'bottom' | 'left'
  /** In px; default is what the rows need, at least 180. */
  width?: number
  children: ReactNode
}

/** A menu of actions. Arrow keys, type-ahead and Esc come with it. */
export function DropdownMenu({ trigger, align = 'start', side = 'bottom', width, children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
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
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

interface ItemProps {
  icon?: ReactNode
  shortcut?: string
  /** Cannot be undone, or takes something away. */
  danger?: boolean
  disabled?: boolean
  onSelect?: (event: Event) => void
  children: ReactNode
}

/** One action. */
export function MenuItem({ icon, shortcut, danger, disabled, onSelect, children }: ItemProps) {
  return (
    <Radix.Item
      {...(disabled === undefined ? {} : { disabled })}
      {...(onSelect ? { onSelect } : {})}
      className={cx(menuItemStyle, danger && 'text-danger')}
    >
      {icon ? (
        <span className={cx('flex w-4 shrink-0 justify-center', !danger && 'text-muted')}>{icon}</span>
      ) : null}
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </Radix.Item>
  )
}

/** One of several, of which exactly one is on. */
export function MenuRadioGroup<V extends string>(props: {
  value: V
  onValueChange: (value: V) => void
  options: readonly { value: V; label: string; icon?: ReactNode }[]
}) {
  return (
    // safe: Radix only hands back the value of one of the items below
    <Radix.RadioGroup value={props.value} onValueChange={(next) => props.onValueChange(next as V)}>
      {props.options.map((option) => (
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
