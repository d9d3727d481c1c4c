import { cx } from '@/components/ui/class-names'
import type { Density } from '@/lib/view/explorer-state'

/** Height of a row in px. The list and the rows' own style take it from here. */
export function rowHeightPx(density: Density, isNarrow: boolean): number {
  if (isNarrow) return density === 'compact' ? 60 : 68
  return density === 'compact' ? 28 : 36
}

/** A row at its place in the height of all. Nothing in it reaches beyond it, so that none is laid out for another. */
export function rowStyle(isNarrow: boolean): string {
  return cx(
    'group/row absolute inset-x-0 items-center border-b text-base contain-strict',
    isNarrow ? 'flex flex-wrap content-center pr-1 pl-2' : 'grid grid-cols-(--tracks)',
  )
}

/** Where a row takes two lines: change, type and date above; tenant, actor and details below. Other columns wait inside. */
export const NARROW_CELL: Record<string, string> = {
  change: 'order-1 h-6 pr-2',
  type: 'order-2 h-6 flex-1 pr-2',
  date: 'order-3 h-6 shrink-0 pr-1.5',
  tenant: 'order-5 h-6 max-w-[34%] pr-2',
  actor: 'order-6 h-6 max-w-[46%] pr-2',
  details: 'order-7 h-6 flex-1 pr-9',
}
