import { SkeletonRows } from '@/components/admin/table-skeleton'
import { Table, TableBody } from '@/components/ui/table'

/** Rejects on their way. */
export function RejectsSkeleton() {
  return (
    <Table label="Rejects" busy>
      <TableBody>
        <SkeletonRows columns={[{ width: 'w-64 max-w-full' }]} />
      </TableBody>
    </Table>
  )
}
