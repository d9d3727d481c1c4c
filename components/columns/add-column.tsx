'use client'

import { Plus } from 'lucide-react'
import { useId, useState } from 'react'

import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/input'
import { type ColumnId, COLUMNS_MAX, readColumn } from '@/lib/view/columns'

interface AddColumnProps {
  columns: readonly ColumnId[]
  /** Offered while typing; any other key can be typed too. */
  knownKeys: readonly string[]
  onAdd: (column: ColumnId) => void
}

/** Any key of details as a column of its own, by typing it. */
export function AddColumn({ columns, knownKeys, onAdd }: AddColumnProps) {
  const id = useId()
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const isEmpty = typed.trim() === ''
  const add = () => {
    const read = readKey(typed, columns)
    if ('problem' in read) return setProblem(read.problem)
    onAdd(read.column)
    setTyped('')
  }
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium">
        Another key of details
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
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={`${id}-problem`}
          onChange={(event) => {
            setTyped(event.target.value)
            setProblem(undefined)
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || isEmpty) return
            event.preventDefault()
            add()
          }}
        />
        <datalist id={`${id}-known`}>
          {knownKeys.map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
        <Button
          icon={<Plus size={14} />}
          onClick={add}
          disabledReason={isEmpty ? 'Type a key first' : undefined}
        >
          Add
        </Button>
      </div>
      <p id={`${id}-problem`} role="alert" className="text-sm wrap-anywhere text-danger empty:hidden">
        {problem}
      </p>
    </div>
  )
}

/** The column of a typed key, or why there can be none. */
export function readKey(
  typed: string,
  columns: readonly ColumnId[],
): { column: ColumnId } | { problem: string } {
  const key = typed.trim().replace(/^details\./, '')
  const column = readColumn(`details.${key}`)
  if (column === null) {
    return { problem: 'A key has letters, digits, spaces and _ . $ / @ : - and at most 128 of them.' }
  }
  if (columns.includes(column)) return { problem: `${key} is a column already.` }
  if (columns.length >= COLUMNS_MAX) {
    return { problem: `There can be ${COLUMNS_MAX} columns. Hide one first.` }
  }
  return { column }
}
