'use client'

import { CircleAlert, Clock, Settings2 } from 'lucide-react'

import { type SkeletonColumn, SkeletonRows } from '@/components/admin/table-skeleton'
import { Link } from '@/components/layout/link'
import { consolePath, eventsPath } from '@/components/layout/paths'
import { IgnoredOf } from '@/components/rules/ignored-of'
import { Badge } from '@/components/ui/badge'
import { IconButton } from '@/components/ui/icon-button'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { SourceFigures } from '@/lib/ingest/source-view'
import { toggleTerm } from '@/lib/query/edit'
import { lagText } from '@/lib/view/lag-text'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { RateBars } from './rate-bars'
import { SourceBadges } from './source-badges'

const SKELETON: readonly SkeletonColumn[] = [
  { width: 'w-28' },
  { width: 'w-32', cell: 'max-sm:hidden' },
  { width: 'w-36', cell: 'max-lg:hidden' },
  { width: 'w-32', cell: 'max-md:hidden' },
  { width: 'w-20', cell: 'max-lg:hidden' },
  { width: 'w-8' },
  { width: 'w-5' },
]

interface SourcesTableProps {
  tenant: string
  /** undefined while they are on their way. */
  sources: readonly SourceFigures[] | undefined
  onSettings: (source: string) => void
}

/** One row a source. What does not fit a narrow window stands below the name there. */
export function SourcesTable({ tenant, sources, onSettings }: SourcesTableProps) {
  return (
    <Table label="Sources" busy={sources === undefined}>
      <TableHead>
        <Th>Source</Th>
        <Th className="max-sm:hidden">Last 24 hours</Th>
        <Th className="max-lg:hidden">Last 30 days</Th>
        <Th className="max-md:hidden">Last event stored</Th>
        <Th className="max-lg:hidden">Lag</Th>
        <Th className="text-right">Rejects</Th>
        <Th>
          <span className="sr-only">Settings</span>
        </Th>
      </TableHead>
      <TableBody>
        {sources === undefined ? (
          <SkeletonRows columns={SKELETON} />
        ) : (
          sources.map((source) => (
            <SourceRow
              key={source.name}
              tenant={tenant}
              source={source}
              onSettings={() => onSettings(source.name)}
            />
          ))
        )}
      </TableBody>
    </Table>
  )
}

interface SourceRowProps {
  tenant: string
  source: SourceFigures
  onSettings: () => void
}

function SourceRow({ tenant, source, onSettings }: SourceRowProps) {
  const { name, hours, days, total } = source
  return (
    <TableRow>
      <Td className="max-w-64 py-1.5 max-sm:w-full max-sm:max-w-0">
        <Link
          href={eventsPath(tenant, { q: toggleTerm('', 'source', name, 'include') })}
          className="block truncate font-medium text-accent-text hover:underline"
          title={visibleText(name)}
        >
          {visibleText(name)}
        </Link>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm text-muted">
          {source.formats.map((format) => (
            <Badge key={format} mono>
              {format}
            </Badge>
          ))}
          <span>{keysText(source)}</span>
          <SourceBadges tenant={tenant} source={source} />
        </div>
        <IgnoredOf tenant={tenant} source={name} />
        <div className="text-sm whitespace-normal text-muted md:hidden">
          <LastSeen source={source} />
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <Rate counts={hours} unit="hour" />
      </Td>
      <Td className="max-lg:hidden">
        <Rate counts={days} unit="day" />
        <span className="sr-only">, {counted(total, 'event')} in all</span>
      </Td>
      <Td className="max-md:hidden">
        <LastSeen source={source} />
      </Td>
      <Td className="max-lg:hidden">
        <Lag source={source} />
      </Td>
      <Td className="text-right">
        <Rejects tenant={tenant} source={source} />
      </Td>
      <Td className="w-px text-right">
        <IconButton
          icon={<Settings2 size={14} />}
          size="sm"
          aria-label={`Settings of ${visibleText(name)}`}
          onClick={onSettings}
        />
      </Td>
    </TableRow>
  )
}

function keysText({ keys }: SourceFigures): string {
  const [only, ...others] = keys
  if (only === undefined) return 'no key'
  return others.length === 0 ? `key ${only.name}` : counted(keys.length, 'key')
}

/** A series, and the rate that it comes to. */
function Rate({ counts, unit }: { counts: readonly number[]; unit: 'hour' | 'day' }) {
  const sum = counts.reduce((all, count) => all + count, 0)
  if (sum === 0) return <span className="text-muted">None</span>
  const each = sum / counts.length
  return (
    <span className="flex items-center gap-2">
      <RateBars
        counts={counts}
        label={`${counted(sum, 'event')} in ${counts.length} ${unit}s, ${countText(Math.max(...counts))} in the busiest`}
      />
      <span className="text-sm tabular-nums">
        {each < 10 ? Number(each.toFixed(1)) : countText(Math.round(each))}
        <span className="text-muted">/{unit === 'hour' ? 'h' : 'day'}</span>
      </span>
    </span>
  )
}

function LastSeen({ source: { lastSeenAt, keys } }: { source: SourceFigures }) {
  if (lastSeenAt !== null) return <RelativeTime at={lastSeenAt} precision="minute" />
  return (
    <Badge icon={<Clock size={12} aria-hidden="true" />}>{keys.length > 0 ? 'Nothing yet' : 'Never'}</Badge>
  )
}

function Lag({ source: { lag } }: { source: SourceFigures }) {
  if (lag === null) return <span className="text-muted">–</span>
  const words = `Of the newest ${counted(lag.events, 'event')}, half came within ${lagText(lag.median)}, and 95 % within ${lagText(lag.p95)}`
  return (
    <span title={words} className="text-sm tabular-nums">
      {lagText(lag.median)}
      <span className="text-muted"> · 95 %: {lagText(lag.p95)}</span>
    </span>
  )
}

function Rejects({ tenant, source: { name, rejects } }: { tenant: string; source: SourceFigures }) {
  if (rejects === 0) return <span className="text-muted">0</span>
  return (
    <Link
      href={`${consolePath('/settings/sources', tenant)}&rejects=${encodeURIComponent(name)}`}
      aria-label={`${counted(rejects, 'reject')} of ${visibleText(name)}`}
      className="inline-flex items-center gap-1 font-medium text-danger tabular-nums hover:underline"
    >
      <CircleAlert size={12} aria-hidden="true" />
      {countText(rejects)}
    </Link>
  )
}
