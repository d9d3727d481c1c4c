'use client'

import { Search, X } from 'lucide-react'

import { IconButton } from './icon-button'
import { Input } from './input'

/** A box that narrows a list while one types, or on Enter where `onEnter` is given. Esc empties it. */
export function SearchInput({
  value,
  onValueChange,
  onEnter,
  label,
  placeholder = label,
  mono = false,
  className,
}: {
  value: string
  onValueChange: (value: string) => void
  onEnter?: () => void
  label: string
  placeholder?: string
  mono?: boolean
  className?: string
}) {
  return (
    <div role="search" className={className}>
      <Input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        aria-label={label}
        placeholder={placeholder}
        mono={mono}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onEnter?.()
          if (event.key !== 'Escape' || value === '') return
          event.stopPropagation()
          onValueChange('')
        }}
        icon={<Search size={14} />}
        trailing={
          value === '' ? null : (
            <IconButton
              size="sm"
              icon={<X size={14} />}
              aria-label="Clear"
              tooltip="none"
              onClick={() => onValueChange('')}
            />
          )
        }
      />
    </div>
  )
}
