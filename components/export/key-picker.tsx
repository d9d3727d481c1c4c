'use client'

import { Plus, X } from 'lucide-react'
import { useId, useState } from 'react'

import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { CSV_DETAILS_COLUMNS_MAX } from '@/lib/export/csv'

interface KeyPickerProps {
  keys: readonly string[]
  /** Offered while typing; any other key can be typed too. */
  knownKeys: readonly string[]
  onKeys: (keys: readonly string[]) => void
}

/** Which details keys become columns of their own, besides the one that holds all details as JSON. */
export function KeyPicker({ keys, knownKeys, onKeys }: KeyPickerProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const key = typed.trim()
  const canAdd =
    key !== '' && !keys.includes(key) && !key.includes(',') && keys.length < CSV_DETAILS_COLUMNS_MAX
  const add = () => {
    if (!canAdd) return
    onKeys([...keys, key])
    setTyped('')
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        Details keys as columns <span className="font-normal text-muted">(optional)</span>
      </label>
      <div className="flex gap-1.5">
        <Input
          id={id}
          mono
          list={`${id}-known`}
          value={typed}
          placeholder="namespace"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || key === '') return
            event.preventDefault()
            add()
          }}
        />
        <datalist id={`${id}-known`}>
          {knownKeys
            .filter((known) => !keys.includes(known))
            .map((known) => (
              <option key={known} value={known} />
            ))}
        </datalist>
        <Button
          icon={<Plus size={14} />}
          onClick={add}
          disabledReason={canAdd ? undefined : 'Type a key first'}
        >
          Add
        </Button>
      </div>
      {keys.length > 0 ? (
        <ul aria-label="Chosen keys" className="flex flex-wrap gap-1">
          {keys.map((chosen) => (
            <li
              key={chosen}
              className="flex h-6 max-w-full items-center gap-1 rounded-sm border bg-surface-sunken pl-1.5"
            >
              <bdi className="truncate font-mono text-xs">{chosen}</bdi>
              <button
                type="button"
                aria-label={`Remove ${chosen}`}
                onClick={() => onKeys(keys.filter((other) => other !== chosen))}
                className="flex size-5 items-center justify-center rounded-sm text-muted hover:bg-surface-active hover:text-text"
              >
                <X size={12} />
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
