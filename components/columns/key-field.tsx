import { Plus } from 'lucide-react'
import { type ReactNode, type Ref, useId } from 'react'

import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'

interface KeyFieldProps {
  label: ReactNode
  ref?: Ref<HTMLInputElement>
  typed: string
  onTyped: (typed: string) => void
  /** Offered while typing; any other key can be typed too. */
  offered: readonly string[]
  /** Why what was typed cannot be added. */
  problem: string | undefined
  onAdd: () => void
}

/** Where a key of details is typed and added, by the button or by Enter. */
export function KeyField({ label, ref, typed, onTyped, offered, problem, onAdd }: KeyFieldProps) {
  const id = useId()
  const isEmpty = typed.trim() === ''
  return (
    <>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div className="flex gap-1.5">
        <Input
          ref={ref}
          id={id}
          mono
          list={`${id}-offered`}
          value={typed}
          placeholder="namespace"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={`${id}-problem`}
          onChange={(event) => onTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || isEmpty) return
            event.preventDefault()
            onAdd()
          }}
        />
        <datalist id={`${id}-offered`}>
          {offered.map((key) => (
            <option key={key} value={key} />
          ))}
        </datalist>
        <Button
          icon={<Plus size={14} />}
          onClick={onAdd}
          disabledReason={isEmpty ? 'Type a key first' : undefined}
        >
          Add
        </Button>
      </div>
      <p id={`${id}-problem`} role="alert" className="text-sm wrap-anywhere text-danger empty:hidden">
        {problem}
      </p>
    </>
  )
}
