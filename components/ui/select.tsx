'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useId, useRef, useState, type KeyboardEvent } from 'react'

import { cx } from './class-names'
import { useFieldProps } from './field'
import { controlStyle } from './input'
import { panelStyle } from './menu-style'
import { selectKey, typedOption } from './select-keys'

export interface SelectOption<V extends string> {
  value: V
  label: string
  /** One line under the label in the open list. */
  description?: string
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

/** Letters typed within this time make one word. */
const TYPING_MS = 600

/**
 * One of a few values. The focus stays on the button, which holds the value; the list is marked from there. For many
 * values, or to search by typing, use a popover with an `OptionList`.
 */
export function Select<V extends string>(props: SelectProps<V>) {
  const { value, onValueChange, options, size = 'md', look = 'framed', disabled, className } = props
  const field = useFieldProps()
  const listId = useId()
  const button = useRef<HTMLButtonElement>(null)
  const typing = useRef({ text: '', at: 0 })
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const labels = options.map((option) => option.label)
  const chosen = options.findIndex((option) => option.value === value)

  const show = (index: number) => {
    setActive(Math.max(0, index))
    setOpen(true)
  }
  const take = (option: SelectOption<V> | undefined) => {
    setOpen(false)
    if (option && option.value !== value) onValueChange(option.value)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const move = selectKey(event.key, { open, active, labels })
    if (!move) return
    event.preventDefault()
    if (move.type === 'open') show(chosen)
    else if (move.type === 'to') setActive(move.index)
    else if (move.type === 'take') take(options[active])
    else {
      const fresh = event.timeStamp - typing.current.at > TYPING_MS
      typing.current = { text: (fresh ? '' : typing.current.text) + move.text, at: event.timeStamp }
      const found = typedOption(typing.current.text, open ? active : chosen, labels)
      show(found === -1 ? (open ? active : chosen) : found)
    }
  }

  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Anchor asChild>
        <button
          {...field}
          ref={button}
          type="button"
          role="combobox"
          disabled={disabled}
          aria-label={props['aria-label']}
          aria-haspopup="listbox"
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-activedescendant={open ? `${listId}-${active}` : undefined}
          data-state={open ? 'open' : 'closed'}
          onClick={() => (open ? setOpen(false) : show(chosen))}
          onKeyDown={onKeyDown}
          onBlur={() => setOpen(false)}
          className={cx(
            look === 'framed' ? controlStyle : quietStyle,
            'flex items-center justify-between gap-1.5 text-left',
            size === 'lg' ? 'h-8 px-2.5 pointer-coarse:h-10' : 'h-7 px-2 pointer-coarse:h-9',
            className,
          )}
        >
          <span className="truncate">{options[chosen]?.label ?? value}</span>
          <ChevronDown size={14} className="shrink-0 text-faint" aria-hidden="true" />
        </button>
      </Popover.Anchor>
      <Popover.Portal>
        <Popover.Content
          id={listId}
          role="listbox"
          aria-label={props['aria-label'] ?? 'Options'}
          align="start"
          sideOffset={4}
          collisionPadding={8}
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          // The button closes its list by itself; closing here too would open it again.
          onInteractOutside={(event) => {
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault()
          }}
          // A press on the list must not take the focus from the button.
          onMouseDown={(event) => event.preventDefault()}
          className={cx(
            panelStyle,
            'max-h-72 max-w-80 min-w-[var(--radix-popover-trigger-width)] overflow-y-auto p-1',
          )}
        >
          {options.map((option, index) => (
            <SelectRow
              key={option.value}
              id={`${listId}-${index}`}
              option={option}
              active={index === active}
              selected={index === chosen}
              onPoint={() => setActive(index)}
              onTake={() => take(option)}
            />
          ))}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

const quietStyle =
  'rounded-md border border-transparent text-base transition-colors hover:border-border-strong hover:bg-surface-raised disabled:opacity-50 data-[state=open]:border-border-strong data-[state=open]:bg-surface-raised'

function SelectRow(props: {
  id: string
  option: SelectOption<string>
  active: boolean
  selected: boolean
  onPoint: () => void
  onTake: () => void
}) {
  const { id, option, active, selected, onPoint, onTake } = props
  return (
    <button
      type="button"
      id={id}
      role="option"
      aria-selected={selected}
      // The keyboard stays on the button above and moves the mark from there.
      tabIndex={-1}
      ref={active ? keepInSight : null}
      onPointerMove={active ? undefined : onPoint}
      onClick={onTake}
      className={cx(
        'flex min-h-7 w-full items-start gap-2 rounded-sm px-2 py-1 text-left text-base pointer-coarse:min-h-10',
        active && 'bg-surface-active',
      )}
    >
      <span className="min-w-0 flex-1">
        {option.label}
        {option.description ? <span className="block text-sm text-muted">{option.description}</span> : null}
      </span>
      <span className="flex h-5 w-3.5 shrink-0 items-center text-accent-text">
        {selected ? <Check size={14} aria-hidden="true" /> : null}
      </span>
    </button>
  )
}

function keepInSight(row: HTMLElement | null): void {
  row?.scrollIntoView({ block: 'nearest' })
}
