'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'

import { cx } from './class-names'
import { useFieldProps } from './field'
import { controlStyle } from './input'
import { menuItemStyle, panelStyle } from './menu-style'

export interface SelectOption<V extends string> {
  value: V
  label: string
  /** One line under the label in the open list. */
  description?: string
  disabled?: boolean
}

interface SelectProps<V extends string> {
  value: V
  onValueChange: (value: V) => void
  options: readonly SelectOption<V>[]
  /** Needed where no `Field` gives a label. */
  'aria-label'?: string
  size?: 'md' | 'lg'
  /** `quiet` has no frame until it is touched: for cells of a table. */
  look?: 'framed' | 'quiet'
  disabled?: boolean
  className?: string
}

/** One of a few values. For many, or for typing, use a popover with an `OptionList`. */
export function Select<V extends string>(props: SelectProps<V>) {
  const { value, onValueChange, options, size = 'md', look = 'framed', disabled, className } = props
  const field = useFieldProps()
  const chosen = options.find((option) => option.value === value)
  return (
    <Radix.Root
      value={value}
      // safe: Radix only hands back the value of one of the options below
      onValueChange={(next) => onValueChange(next as V)}
      {...(disabled === undefined ? {} : { disabled })}
    >
      <Radix.Trigger
        {...field}
        aria-label={props['aria-label']}
        className={cx(
          look === 'framed' && controlStyle,
          look === 'quiet' &&
            'rounded-md border border-transparent text-base transition-colors hover:border-border-strong hover:bg-surface-raised data-[state=open]:border-border-strong',
          'flex items-center justify-between gap-1.5 text-left',
          size === 'lg' ? 'h-8 px-2.5 pointer-coarse:h-10' : 'h-7 px-2 pointer-coarse:h-9',
          className,
        )}
      >
        <span className="truncate">
          <Radix.Value>{chosen?.label ?? value}</Radix.Value>
        </span>
        <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          className={cx(panelStyle, 'max-w-80 p-1')}
        >
          <Radix.Viewport className="max-h-72 min-w-[var(--radix-select-trigger-width)]">
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                {...(option.disabled === undefined ? {} : { disabled: option.disabled })}
                className={cx(menuItemStyle, option.description && 'items-start')}
              >
                <span className="min-w-0 flex-1">
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.description ? (
                    <span className="block text-sm text-muted">{option.description}</span>
                  ) : null}
                </span>
                <span className="flex h-5 w-3.5 shrink-0 items-center">
                  <Radix.ItemIndicator>
                    <Check size={14} className="text-accent-text" />
                  </Radix.ItemIndicator>
                </span>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
