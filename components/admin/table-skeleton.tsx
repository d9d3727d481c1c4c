import { Skeleton } from '@/components/ui/skeleton'
import { Td, TableRow } from '@/components/ui/table'

/** Rows on their way, with the widths that real ones have. Each entry is one column: a Tailwind width, or '' for none. */
export function SkeletonRows({ columns, rows = 4 }: { columns: readonly string[]; rows?: number }) {
  return Array.from({ length: rows }, (_, row) => (
    <TableRow key={row}>
      {columns.map((width, column) => (
        <Td key={column}>{width === '' ? null : <Skeleton className={`h-3 ${width}`} />}</Td>
      ))}
    </TableRow>
  ))
}
