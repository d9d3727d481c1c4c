'use client'

import { useState } from 'react'

import { type ColumnId, COLUMNS_MAX, readColumn } from '@/lib/view/columns'

import { KeyField } from './key-field'

interface AddColumnProps {
  columns: readonly ColumnId[]
  /** Offered while typing; any other key can be typed too. */
  knownKeys: readonly string[]
  onAdd: (column: ColumnId) => void
}

/** Any key of details as a column of its own, by typing it. */
export function AddColumn({ columns, knownKeys, onAdd }: AddColumnProps) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const add = () => {
    const read = readKey(typed, columns)
    if ('problem' in read) return setProblem(read.problem)
    onAdd(read.column)
    setTyped('')
  }
  return (
    <div className="flex flex-col gap-1">
      <KeyField
        label="Another key of details"
        typed={typed}
        onTyped={(next) => {
          setTyped(next)
          setProblem(undefined)
        }}
        offered={knownKeys}
        problem={problem}
        onAdd={add}
      />
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
