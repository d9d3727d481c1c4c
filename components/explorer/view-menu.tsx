'use client'

import { Settings2 } from 'lucide-react'

import { Button } from '@/components/ui/button'
import { Checkbox } from '@/components/ui/checkbox'
import { Popover } from '@/components/ui/popover'
import { SegmentedControl } from '@/components/ui/segmented-control'
import {
  type ColumnId,
  DEFAULT_COLUMNS,
  detailsKeyOf,
  FIXED_COLUMNS,
  isDetailsColumn,
  readColumn,
} from '@/lib/view/columns'
import type { ExplorerState } from '@/lib/view/explorer-state'

import { toggled } from './toggle-column'
import type { Go } from './use-explorer-state'

/** Details keys offered as columns, besides those that are columns already. */
const KEYS_SHOWN = 12

const FIXED = Object.entries(FIXED_COLUMNS).flatMap(([name, label]) => {
  const id = readColumn(name)
  return id === null ? [] : [{ id, label }]
})

/** Which columns the table has, and how high its rows are. Both stand in the address, so a link shows the same. */
export function ViewMenu({ state, go, keys }: { state: ExplorerState; go: Go; keys: readonly string[] }) {
  const { columns, density } = state
  const toggle = (column: ColumnId) => go({ columns: toggled(columns, column) }, 'replace')
  return (
    <Popover
      label="View options"
      align="end"
      width={380}
      trigger={
        <Button variant="ghost" icon={<Settings2 size={14} />} aria-label="View options">
          <span className="max-md:hidden">View</span>
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-center justify-between gap-3">
          <span className="text-sm font-medium">Rows</span>
          <SegmentedControl
            size="sm"
            aria-label="Rows"
            value={density}
            onValueChange={(next) => go({ density: next }, 'replace')}
            options={[
              { value: 'compact', label: 'Compact' },
              { value: 'comfortable', label: 'Comfortable' },
            ]}
          />
        </div>
        <ColumnGroup title="Columns" columns={columns} options={FIXED} onToggle={toggle} />
        <ColumnGroup
          title="From details"
          columns={columns}
          options={detailsOptions(columns, keys)}
          onToggle={toggle}
        />
        <div className="flex justify-end">
          <Button size="sm" onClick={() => go({ columns: DEFAULT_COLUMNS, density: 'compact' }, 'replace')}>
            Back to the usual view
          </Button>
        </div>
      </div>
    </Popover>
  )
}

interface ColumnGroupProps {
  title: string
  columns: readonly ColumnId[]
  options: readonly { id: ColumnId; label: string }[]
  onToggle: (column: ColumnId) => void
}

function ColumnGroup({ title, columns, options, onToggle }: ColumnGroupProps) {
  if (options.length === 0) return null
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm font-medium">{title}</legend>
      <div className="grid grid-cols-2 gap-x-3 gap-y-1">
        {options.map(({ id, label }) => (
          <Checkbox
            key={id}
            label={<bdi className="wrap-anywhere">{label}</bdi>}
            checked={columns.includes(id)}
            onCheckedChange={() => onToggle(id)}
          />
        ))}
      </div>
    </fieldset>
  )
}

/** The details keys that are columns, then those that most events on the screen have. */
function detailsOptions(
  columns: readonly ColumnId[],
  keys: readonly string[],
): { id: ColumnId; label: string }[] {
  const chosen = columns.filter(isDetailsColumn).map(detailsKeyOf)
  const more = keys.filter((key) => !chosen.includes(key)).slice(0, KEYS_SHOWN)
  return [...chosen, ...more].flatMap((key) => {
    const id = readColumn(`details.${key}`)
    return id === null ? [] : [{ id, label: key }]
  })
}
