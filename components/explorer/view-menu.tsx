'use client'

import { Settings2 } from 'lucide-react'

import { Button } from '@/components/ui/button'
import {
  DropdownMenu,
  MenuCheckItem,
  MenuItem,
  MenuLabel,
  MenuRadioGroup,
  MenuSeparator,
} from '@/components/ui/dropdown-menu'
import { type ColumnId, DEFAULT_COLUMNS, FIXED_COLUMNS, readColumn } from '@/lib/view/columns'
import type { Density, ExplorerState } from '@/lib/view/explorer-state'

import { toggled } from './toggle-column'
import type { Go } from './use-explorer-state'

/** Details keys offered as columns. */
const KEYS_SHOWN = 12

const FIXED = Object.entries(FIXED_COLUMNS).map(([id, label]) => ({ id: readColumn(id), label }))

/** Which columns the table has, and how high its rows are. Both stand in the address, so a link shows the same. */
export function ViewMenu({ state, go, keys }: { state: ExplorerState; go: Go; keys: readonly string[] }) {
  const { columns, density } = state
  const toggle = (column: ColumnId) => go({ columns: toggled(columns, column) }, 'replace')
  const details = keys
    .map((key) => readColumn(`details.${key}`))
    .filter((column) => column !== null)
    .slice(0, KEYS_SHOWN)
  return (
    <DropdownMenu
      align="end"
      width={240}
      trigger={
        <Button variant="ghost" icon={<Settings2 size={14} />} aria-label="View options">
          <span className="max-md:hidden">View</span>
        </Button>
      }
    >
      <MenuLabel>Rows</MenuLabel>
      <MenuRadioGroup<Density>
        value={density}
        onValueChange={(next) => go({ density: next }, 'replace')}
        options={[
          { value: 'compact', label: 'Compact' },
          { value: 'comfortable', label: 'Comfortable' },
        ]}
      />
      <MenuSeparator />
      <MenuLabel>Columns</MenuLabel>
      {FIXED.map(({ id, label }) =>
        id === null ? null : (
          <MenuCheckItem key={id} keepOpen checked={columns.includes(id)} onCheckedChange={() => toggle(id)}>
            {label}
          </MenuCheckItem>
        ),
      )}
      {details.length > 0 ? (
        <>
          <MenuSeparator />
          <MenuLabel>From details</MenuLabel>
          {details.map((id) => (
            <MenuCheckItem
              key={id}
              keepOpen
              checked={columns.includes(id)}
              onCheckedChange={() => toggle(id)}
            >
              <bdi className="font-mono text-sm">{id.slice('details.'.length)}</bdi>
            </MenuCheckItem>
          ))}
        </>
      ) : null}
      <MenuSeparator />
      <MenuItem onSelect={() => go({ columns: DEFAULT_COLUMNS, density: 'compact' }, 'replace')}>
        Back to the usual view
      </MenuItem>
    </DropdownMenu>
  )
}
