'use client'

import { Check, Search } from 'lucide-react'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

import { menuLabelStyle } from './menu-style'
import { filterOptions, type Option, type OptionGroup } from './option-filter'

interface OptionListProps {
  /** What is chosen here: the name of the search box and of the list. */
  label: string
  placeholder: string
  groups: readonly OptionGroup[]
  /** Typed already, before there was a box to type into. */
  firstText?: string
  /** The value that holds now; it is marked. */
  selected?: string | undefined
  onSelect: (value: string) => void
  /** Said when nothing fits what was typed. */
  emptyText?: string
  /** Under the list, such as which keys do what. */
  footer?: ReactNode
}

/**
 * A list that one searches by typing: for tenants, commands, columns. The focus stays in the box; arrow keys move the
 * mark, Enter takes it. Put it in a popover or a dialog, which bring Esc and the way back.
 */
export function OptionList(props: OptionListProps) {
  const { label, placeholder, groups, firstText = '', selected, onSelect, footer } = props
  const id = useId()
  const [typed, setTyped] = useState(firstText)
  const [active, setActive] = useState(0)
  const list = useRef<HTMLDivElement>(null)
  const shown = filterOptions(groups, typed)
  const options = shown.flatMap((group) => group.options)
  const current = options[Math.min(active, options.length - 1)]

  // The list scrolls, the document does not know the mark: keep it in sight.
  useEffect(() => {
    list.current?.querySelector('[data-highlighted]')?.scrollIntoView({ block: 'nearest' })
  }, [active, typed])

  const onKeyDown = (event: KeyboardEvent) => {
    const next = moveMark(event.key, Math.min(active, options.length - 1), options.length)
    if (next !== null) {
      event.preventDefault()
      setActive(next)
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      if (current) onSelect(current.value)
    }
  }

  return (
    <div className="flex max-h-[inherit] min-h-0 flex-col">
      <div className="flex shrink-0 items-center gap-2 border-b px-3 focus-within:border-accent">
        <Search size={14} className="shrink-0 text-faint" aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={current ? optionId(id, current) : undefined}
          aria-autocomplete="list"
          aria-label={label}
          placeholder={placeholder}
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setActive(0)
          }}
          onKeyDown={onKeyDown}
          className="h-9 min-w-0 flex-1 bg-transparent text-base outline-none pointer-coarse:h-11 pointer-coarse:text-lg"
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        className="min-h-0 flex-1 overflow-y-auto overscroll-contain p-1"
      >
        {shown.map((group, index) => (
          <div key={group.label ?? index} role="group" aria-label={group.label ?? label}>
            {group.label ? (
              <div aria-hidden="true" className={menuLabelStyle}>
                {group.label}
              </div>
            ) : null}
            {group.options.map((option) => (
              <OptionRow
                key={option.value}
                id={optionId(id, option)}
                option={option}
                active={option === current}
                selected={option.value === selected}
                onPoint={() => setActive(options.indexOf(option))}
                onSelect={() => onSelect(option.value)}
              />
            ))}
          </div>
        ))}
      </div>
      {options.length === 0 ? (
        <p role="status" className="px-3 pb-4 text-center text-muted">
          {props.emptyText ?? 'Nothing fits'}
        </p>
      ) : null}
      {footer}
    </div>
  )
}

function optionId(listId: string, option: Option): string {
  return `${listId}-${option.value.replaceAll(/[^\w-]/g, '_')}`
}

/** Where a key moves the mark; null when the key is not about moving. The ends are joined. */
function moveMark(key: string, from: number, count: number): number | null {
  if (count === 0) return null
  if (key === 'ArrowDown') return (from + 1) % count
  if (key === 'ArrowUp') return (from - 1 + count) % count
  if (key === 'PageDown') return Math.min(from + 8, count - 1)
  if (key === 'PageUp') return Math.max(from - 8, 0)
  return null
}

function OptionRow(props: {
  id: string
  option: Option
  active: boolean
  selected: boolean
  onPoint: () => void
  onSelect: () => void
}) {
  const { id, option, active, selected, onPoint, onSelect } = props
  return (
    <button
      type="button"
      id={id}
      role="option"
      aria-selected={selected}
      // The keyboard stays in the search box and moves the mark from there.
      tabIndex={-1}
      data-highlighted={active || undefined}
      onPointerMove={active ? undefined : onPoint}
      onClick={onSelect}
      className="flex min-h-7 w-full items-center gap-2 rounded-sm px-2 py-1 text-left data-highlighted:bg-surface-active pointer-coarse:min-h-10"
    >
      {option.icon ? (
        <span className="flex w-4 shrink-0 justify-center text-muted">{option.icon}</span>
      ) : null}
      <span className="min-w-0 flex-1 truncate">{option.label}</span>
      {option.description ? (
        <span className="max-w-1/2 shrink-0 truncate text-sm text-muted">{option.description}</span>
      ) : null}
      {selected ? <Check size={14} className="shrink-0 text-accent-text" aria-hidden="true" /> : null}
    </button>
  )
}
