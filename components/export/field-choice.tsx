'use client'

import { useId } from 'react'

import { Checkbox } from '@/components/ui/checkbox'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { CSV_FIELDS } from '@/lib/export/csv'

/** Which columns a file has: all, those that show what the table does, or some. */
export interface ChosenFields {
  of: 'all' | 'table' | 'some'
  /** The chosen ones of `some`, in any order. */
  some: ReadonlySet<string>
}

/** The names of the chosen columns in the order of the file; null for all of them. */
export function namesOf({ of, some }: ChosenFields, table: readonly string[]): readonly string[] | null {
  if (of === 'table') return table
  return of === 'all' || some.size === CSV_FIELDS.length ? null : CSV_FIELDS.filter((name) => some.has(name))
}

const CHOICES = [
  { value: 'all', label: 'All' },
  { value: 'table', label: 'Those of the table' },
  { value: 'some', label: 'Choose…' },
] as const

interface FieldChoiceProps {
  chosen: ChosenFields
  onChosen: (chosen: ChosenFields) => void
  /** What stands for the columns of the table. */
  table: readonly string[]
  /** Always in front. */
  first: readonly string[]
}

/** Which of the columns that every event has the file is to have. */
export function FieldChoice({ chosen, onChosen, table, first }: FieldChoiceProps) {
  const id = useId()
  const names = [...first, ...(namesOf(chosen, table) ?? CSV_FIELDS)]
  const choose = (of: ChosenFields['of']) =>
    // To begin from what was chosen before.
    onChosen({ of, some: of === 'some' ? new Set(namesOf(chosen, table) ?? CSV_FIELDS) : chosen.some })
  const toggle = (name: string, isChosen: boolean) => {
    const some = new Set(chosen.some)
    if (isChosen) some.add(name)
    else some.delete(name)
    onChosen({ of: 'some', some })
  }
  return (
    <div className="flex flex-col gap-1">
      <span id={id} className="text-sm font-medium">
        Columns
      </span>
      <SegmentedControl aria-labelledby={id} value={chosen.of} onValueChange={choose} options={CHOICES} />
      {chosen.of === 'some' ? (
        <div
          role="group"
          aria-label="Chosen columns"
          className="mt-1 grid max-h-40 grid-cols-2 gap-x-3 gap-y-1 overflow-y-auto rounded-md border p-2 sm:grid-cols-3"
        >
          {CSV_FIELDS.map((name) => (
            <Checkbox
              key={name}
              label={<span className="font-mono text-xs">{name}</span>}
              checked={chosen.some.has(name)}
              onCheckedChange={(isChosen) => toggle(name, isChosen)}
            />
          ))}
        </div>
      ) : (
        <details className="text-sm text-muted">
          <summary className="w-fit rounded-sm">
            {names.length} {names.length === 1 ? 'column' : 'columns'}
          </summary>
          <p className="mt-1 font-mono text-xs wrap-anywhere">{names.join(', ')}</p>
        </details>
      )}
    </div>
  )
}
