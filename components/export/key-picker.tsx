'use client'

import { X } from 'lucide-react'
import { type Ref, useImperativeHandle, useRef, useState } from 'react'

import { KeyField } from '@/components/columns/key-field'

import { withKey } from './details-keys'

/** What the form can ask of the picker. */
export interface KeyPickerHandle {
  /** All keys, what is typed and not added yet among them; null after saying why that cannot be one. */
  take(): readonly string[] | null
}

interface KeyPickerProps {
  ref?: Ref<KeyPickerHandle>
  keys: readonly string[]
  /** Offered while typing; any other key can be typed too. */
  knownKeys: readonly string[]
  onKeys: (keys: readonly string[]) => void
}

/** Which details keys become columns of their own, besides the one that holds all details as JSON. */
export function KeyPicker({ ref, keys, knownKeys, onKeys }: KeyPickerProps) {
  const input = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const take = (): readonly string[] | null => {
    const next = withKey(keys, typed)
    if ('problem' in next) {
      setProblem(next.problem)
      input.current?.focus()
      return null
    }
    onKeys(next.keys)
    setTyped('')
    return next.keys
  }
  useImperativeHandle(ref, () => ({ take }))
  return (
    <div className="flex flex-col gap-1">
      <KeyField
        ref={input}
        label={
          <>
            Details keys as columns <span className="font-normal text-muted">(optional)</span>
          </>
        }
        typed={typed}
        onTyped={(next) => {
          setTyped(next)
          setProblem(undefined)
        }}
        offered={knownKeys.filter((known) => !keys.includes(known))}
        problem={problem}
        onAdd={() => take()}
      />
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
