import { Skeleton } from '@/components/ui/skeleton'
import { TableRow, Td } from '@/components/ui/table'

/** One column of rows on their way. */
export interface SkeletonColumn {
  /** A class with the width of what will stand here; without it the cell stays empty. */
  width?: string
  /** When the column is there at all, as on its heading. */
  cell?: string
}

/** Rows on their way, with the widths that real ones have, so that nothing jumps. */
export function SkeletonRows({ columns, rows = 4 }: { columns: readonly SkeletonColumn[]; rows?: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <TableRow key={row}>
      {columns.map(({ width, cell }, column) => (
        <Td key={column} className={cell}>
          {width ? <Skeleton className={`h-3 ${width}`} /> : null}
        </Td>
      ))}
    </TableRow>
  ))
}
