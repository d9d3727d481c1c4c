'use client'

import { Settings2 } from 'lucide-react'
import { useState } from 'react'

import { AddColumn } from '@/components/columns/add-column'
import { ColumnList } from '@/components/columns/column-list'
import { ZoneDialog } from '@/components/layout/zone-dialog'
import { useZoneSetting } from '@/components/layout/zone-setting'
import { Button } from '@/components/ui/button'
import { Popover } from '@/components/ui/popover'
import { SegmentedControl } from '@/components/ui/segmented-control'
import { toggled, widthsOf } from '@/lib/view/column-order'
import { type ColumnId, DEFAULT_COLUMNS, readColumn } from '@/lib/view/columns'
import { zoneWords } from '@/lib/view/zone-choice'

import { useDetailsKeys } from './use-details-keys'
import type { ExplorerModel } from './use-explorer'

/** Details keys offered as columns, besides those that are columns already. */
const KEYS_SHOWN = 12

/**
 * Which columns the table has and in which order, how high its rows are, and by which clock times are told. All but the
 * clock stands in the address, so a link shows the same.
 */
export function ViewMenu({ explorer }: { explorer: ExplorerModel }) {
  const { state, go } = explorer
  const { columns, density, widths } = state
  const [isOpen, setOpen] = useState(false)
  const [isZoneOpen, setZoneOpen] = useState(false)
  const { choice } = useZoneSetting()
  const keys = useDetailsKeys(explorer, isOpen)
  const setColumns = (next: readonly ColumnId[]) => {
    go({ columns: next, widths: widthsOf(next, widths) }, 'replace')
  }
  return (
    <>
      <Popover
        open={isOpen}
        onOpenChange={setOpen}
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
          <div className="flex items-center justify-between gap-3">
            <span className="text-sm font-medium">Times</span>
            <Button
              size="sm"
              onClick={() => {
                setOpen(false)
                setZoneOpen(true)
              }}
            >
              <span className="sr-only">Time zone: </span>
              {zoneWords(choice)}
            </Button>
          </div>
          <fieldset className="min-w-0">
            <legend className="mb-1 text-sm font-medium">Columns</legend>
            <ColumnList columns={columns} offered={offeredKeys(columns, keys)} onColumns={setColumns} />
          </fieldset>
          <AddColumn
            columns={columns}
            knownKeys={keys}
            onAdd={(column) => setColumns(toggled(columns, column))}
          />
          <div className="flex justify-end">
            <Button
              size="sm"
              onClick={() => go({ columns: DEFAULT_COLUMNS, widths: {}, density: 'compact' }, 'replace')}
            >
              Back to the usual view
            </Button>
          </div>
        </div>
      </Popover>
      <ZoneDialog open={isZoneOpen} onOpenChange={setZoneOpen} />
    </>
  )
}

/** Columns of the keys that most events have, as far as they are none yet. */
function offeredKeys(columns: readonly ColumnId[], keys: readonly string[]): ColumnId[] {
  return keys
    .flatMap((key) => readColumn(`details.${key}`) ?? [])
    .filter((column) => !columns.includes(column))
    .slice(0, KEYS_SHOWN)
}
