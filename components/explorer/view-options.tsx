'use client'

import { AddColumn } from '@/components/columns/add-column'
import { ColumnList } from '@/components/columns/column-list'
import { Button } from '@/components/ui/button'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { ALL_TENANTS } from '@/lib/access/tenants'
import { toggled, widthsOf } from '@/lib/view/column-order'
import { type ColumnId, readColumn, usualColumns } from '@/lib/view/columns'

import { useDetailsKeys } from './use-details-keys'
import type { ExplorerModel } from './use-explorer'

/** Details keys offered as columns, besides those that are columns already. */
const KEYS_SHOWN = 12

interface ViewOptionsProps {
  explorer: ExplorerModel
  /** The time zone in words. */
  zone: string
  onZone: () => void
}

/** What the view menu holds. */
export function ViewOptions({ explorer, zone, onZone }: ViewOptionsProps) {
  const { state, go } = explorer
  const { columns, density, widths } = state
  // Drawn only while the menu is open.
  const keys = useDetailsKeys(explorer, true)
  const setColumns = (next: readonly ColumnId[]) => {
    go({ columns: next, widths: widthsOf(next, widths) }, 'replace')
  }
  return (
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
      <div className="flex items-center justify-between gap-3">
        <span className="text-sm font-medium">Times</span>
        <Button size="sm" onClick={onZone}>
          <span className="sr-only">Time zone: </span>
          {zone}
        </Button>
      </div>
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-medium">Columns</legend>
        <ColumnList
          columns={columns}
          offered={offeredKeys(columns, keys)}
          onColumns={setColumns}
          isAllTenants={state.tenant === ALL_TENANTS}
        />
      </fieldset>
      <AddColumn
        columns={columns}
        knownKeys={keys}
        onAdd={(column) => setColumns(toggled(columns, column))}
      />
      <div className="flex justify-end">
        <Button
          size="sm"
          onClick={() =>
            go({ columns: usualColumns(state.tenant), widths: {}, density: 'compact' }, 'replace')
          }
        >
          Back to the usual view
        </Button>
      </div>
    </div>
  )
}

/** Columns of the keys that most events have, as far as they are none yet. */
function offeredKeys(columns: readonly ColumnId[], keys: readonly string[]): ColumnId[] {
  return keys
    .flatMap((key) => readColumn(`details.${key}`) ?? [])
    .filter((column) => !columns.includes(column))
    .slice(0, KEYS_SHOWN)
}
