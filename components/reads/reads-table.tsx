'use client'

import { FileText } from 'lucide-react'

import { SkeletonRows } from '@/components/admin/table-skeleton'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { Tooltip } from '@/components/ui/tooltip'
import type { ReadItem } from '@/lib/search/reads/read-item'
import type { ReadKind } from '@/lib/search/reads/read-kinds'
import { timeWords } from '@/lib/view/time-range'
import { visibleText } from '@/lib/view/visible-text'

import { readLink, recordsHref, type ReadsTenant } from './read-links'
import { actWord, endText, readerKind, readerName, rowsText } from './read-words'

interface ReadsTableProps {
  tenant: ReadsTenant
  /** undefined while they are on their way. */
  reads: ReadItem[] | undefined
  onReader: (reader: string) => void
}

const SKELETON = [
  { width: 'w-40', cell: 'max-md:hidden' },
  { width: 'w-32', cell: 'max-md:hidden' },
  { width: 'w-72 max-w-full' },
  { width: 'w-10', cell: 'max-sm:hidden' },
  { width: 'w-24', cell: 'max-lg:hidden' },
  { width: 'w-6' },
]

/** Acts of reading, one a row; each links to what was looked at, and to its record. */
export function ReadsTable({ tenant, reads, onReader }: ReadsTableProps) {
  if (reads?.length === 0) return null
  return (
    <Table label="What they looked at" busy={reads === undefined}>
      <TableHead>
        <Th className="max-md:hidden">When</Th>
        <Th className="max-md:hidden">Who</Th>
        <Th>What</Th>
        <Th className="text-right max-sm:hidden">Rows sent</Th>
        <Th className="max-lg:hidden">From</Th>
        <Th hidden>Record</Th>
      </TableHead>
      <TableBody>
        {reads === undefined ? (
          <SkeletonRows columns={SKELETON} rows={8} />
        ) : (
          reads.map((item) => <ReadRow key={item.id} tenant={tenant} item={item} onReader={onReader} />)
        )}
      </TableBody>
    </Table>
  )
}

function ReadRow({
  tenant,
  item,
  onReader,
}: {
  tenant: ReadsTenant
  item: ReadItem
  onReader: ReadsTableProps['onReader']
}) {
  const { reader, ip, userAgent, rowsAtLeast } = item
  const { id } = reader
  const name = visibleText(readerName(reader))
  const rows = <span className="tabular-nums">{rowsText(item)}</span>
  return (
    <TableRow>
      <Td className="py-1.5 align-top max-md:hidden">
        <RelativeTime at={item.at} />
      </Td>
      <Td className="max-w-52 py-1.5 align-top max-md:hidden">
        {id === undefined ? (
          name
        ) : (
          <button
            type="button"
            onClick={() => onReader(id)}
            title={readerKind(reader) ?? undefined}
            className="block max-w-full truncate text-left hover:underline"
          >
            <bdi>{name}</bdi>
          </button>
        )}
      </Td>
      <Td className="max-w-xl py-1.5 align-top max-md:w-full max-md:max-w-0 md:min-w-64">
        <div className="truncate text-sm text-muted md:hidden">
          <RelativeTime at={item.at} precision="minute" />, {name}
        </div>
        <What tenant={tenant} item={item} />
      </Td>
      <Td className="py-1.5 text-right align-top max-sm:hidden">
        {rowsAtLeast && item.rows !== null ? (
          <Tooltip content="Up to 999 more may have been sent: the log says so with each thousand.">
            {/* Reached by keyboard for what it tells. */}
            <button type="button" className="cursor-default">
              {rows}
            </button>
          </Tooltip>
        ) : (
          rows
        )}
      </Td>
      <Td className="max-w-44 py-1.5 align-top max-lg:hidden">
        <span className="block truncate font-mono text-xs" title={userAgent}>
          {ip ?? '–'}
        </span>
      </Td>
      <Td className="py-1.5 text-right align-top">
        <Link
          href={item.read === null ? eventPath(tenant.slug, item.id) : recordsHref(tenant.slug, item.read)}
          aria-label="What the log says of it"
          title="What the log says of it"
          className="inline-flex size-6 items-center justify-center rounded-md text-muted hover:bg-surface-hover hover:text-text"
        >
          <FileText size={14} aria-hidden="true" />
        </Link>
      </Td>
    </TableRow>
  )
}

function What({ tenant, item }: { tenant: ReadsTenant; item: ReadItem }) {
  const link = readLink(tenant, item)
  const notes = notesOf(item)
  return (
    <div className="flex min-w-0 flex-col gap-0.5 whitespace-normal">
      <div className="flex min-w-0 items-start gap-2">
        <Badge tone={item.kind === 'export' ? 'warning' : 'neutral'}>{actWord(item)}</Badge>
        {link === null ? null : (
          <Link
            href={link.href}
            className="line-clamp-3 min-w-0 text-accent-text wrap-anywhere hover:underline"
          >
            {link.text === '' ? (
              (ALL_OF_IT[item.kind] ?? 'All events')
            ) : (
              <bdi className="font-mono text-sm">{visibleText(link.text)}</bdi>
            )}
          </Link>
        )}
      </div>
      {notes.length > 0 ? <p className="text-sm text-muted">{notes.join(' · ')}</p> : null}
    </div>
  )
}

/** What a link says where nothing narrowed it. */
const ALL_OF_IT: Partial<Record<ReadKind, string>> = {
  catalogue: 'Every kind of event',
  readers: 'Who looked at the log',
  attempts: 'All attempts',
}

function notesOf(item: ReadItem): string[] {
  const { since, until, format, documents, order } = item.of
  const end = endText(item)
  return [
    ...(since === undefined ? [] : [`from ${timeWords(since)}`]),
    ...(until === undefined ? [] : [`until ${timeWords(until)}`]),
    ...(order === undefined ? [] : [order === 'asc' ? 'oldest first' : 'in order of arrival']),
    ...(format === undefined ? [] : [format.toUpperCase()]),
    ...(documents === true ? ['with before and after'] : []),
    ...(item.allTenants ? ['of all tenants'] : []),
    ...(end === null ? [] : [end]),
  ]
}
