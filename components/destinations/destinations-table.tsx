'use client'

import { type SkeletonColumn, SkeletonRows } from '@/components/admin/table-skeleton'
import { Link } from '@/components/layout/link'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { DestinationView } from '@/lib/delivery/destination-view'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { DestinationMenu } from './destination-menu'
import { Count, lagWords, nextText, StateBadge } from './destination-state'
import { FORMAT_TEXT } from './format-text'
import { destinationPath } from './place'
import { whereTo } from './where-to'

const SKELETON: readonly SkeletonColumn[] = [
  { width: 'w-56' },
  { width: 'w-20', cell: 'max-sm:hidden' },
  { width: 'w-24', cell: 'max-md:hidden' },
  { width: 'w-12', cell: 'max-md:hidden' },
  { width: 'w-32', cell: 'max-lg:hidden' },
  { width: 'w-8' },
  {},
]

interface DestinationsTableProps {
  tenant: string
  /** undefined while they are on their way. */
  destinations: readonly DestinationView[] | undefined
  /** When they were read. */
  nowMs: number
}

/** One row a destination. What does not fit a narrow window stands below the name there. */
export function DestinationsTable({ tenant, destinations, nowMs }: DestinationsTableProps) {
  return (
    <Table label="Destinations" busy={destinations === undefined}>
      <TableHead>
        <Th>Destination</Th>
        <Th className="max-sm:hidden">State</Th>
        <Th className="max-md:hidden">Behind</Th>
        <Th className="text-right max-md:hidden">Delivered, 24 h</Th>
        <Th className="max-lg:hidden">Last delivered</Th>
        <Th className="text-right">Dead letters</Th>
        <Th hidden className="w-10">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {destinations === undefined ? (
          <SkeletonRows columns={SKELETON} />
        ) : (
          destinations.map((view) => (
            <DestinationRow key={view.id} tenant={tenant} view={view} nowMs={nowMs} />
          ))
        )}
      </TableBody>
    </Table>
  )
}

function DestinationRow({ tenant, view, nowMs }: { tenant: string; view: DestinationView; nowMs: number }) {
  const { id, name, problem, counts, lastDeliveredAt } = view
  const to = whereTo(view)
  return (
    <TableRow muted={view.state === 'off'}>
      <Td className="w-full max-w-0 py-1.5">
        <Link
          href={destinationPath(tenant, id)}
          className="block truncate font-medium text-accent-text hover:underline"
          title={visibleText(name)}
        >
          {visibleText(name)}
        </Link>
        <div className="flex min-w-0 items-center gap-2 text-sm text-muted">
          <Badge>{FORMAT_TEXT[view.format].label}</Badge>
          <span className="truncate font-mono text-xs" title={visibleText(to)}>
            <bdi>{visibleText(to)}</bdi>
          </span>
        </div>
        {problem === null ? null : (
          <div className="mt-0.5 text-sm whitespace-normal">
            <p className="line-clamp-2 text-danger first-letter:uppercase" title={visibleText(problem)}>
              {visibleText(problem)}
            </p>
            <p className="text-muted">{nextText(view, nowMs)}</p>
          </div>
        )}
        <div className="mt-1 flex flex-wrap items-center gap-2 text-sm sm:hidden">
          <StateBadge view={view} />
          <span className="text-muted">Behind: {lagWords(view)}</span>
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <StateBadge view={view} />
      </Td>
      <Td className="tabular-nums max-md:hidden">
        <span className={counts.pending === 0 ? 'text-muted' : undefined}>{lagWords(view)}</span>
      </Td>
      <Td className="text-right tabular-nums max-md:hidden">
        <span title={`${counted(counts.delivered, 'event')} in all`}>
          {view.deliveredLastDay === 0 ? (
            <span className="text-muted">0</span>
          ) : (
            countText(view.deliveredLastDay)
          )}
        </span>
      </Td>
      <Td className="max-lg:hidden">
        {lastDeliveredAt === null ? (
          <span className="text-muted">Never</span>
        ) : (
          <RelativeTime at={lastDeliveredAt} precision="second" />
        )}
      </Td>
      <Td className="text-right tabular-nums">
        {counts.dead === 0 ? (
          <span className="text-muted">0</span>
        ) : (
          <Link
            href={destinationPath(tenant, id, 'dead-letters')}
            aria-label={`${counted(counts.dead, 'dead letter')} of ${visibleText(name)}`}
            className="hover:underline"
          >
            <Count count={counts.dead} isBad />
          </Link>
        )}
      </Td>
      <Td className="px-1 text-right">
        <DestinationMenu tenant={tenant} view={view} />
      </Td>
    </TableRow>
  )
}
