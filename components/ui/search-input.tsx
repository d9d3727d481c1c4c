'use client'

import { Search, X } from 'lucide-react'

import { IconButton } from './icon-button'
import { Input } from './input'

/** A box that narrows a list while one types. Esc empties it. */
export function SearchInput({
  value,
  onValueChange,
  label,
  className,
}: {
  value: string
  onValueChange: (value: string) => void
  label: string
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
        placeholder={label}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
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
