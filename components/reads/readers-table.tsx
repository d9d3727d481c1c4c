'use client'

import { KeyRound, User } from 'lucide-react'
import { useState } from 'react'

import { SkeletonRows } from '@/components/admin/table-skeleton'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { SearchInput } from '@/components/ui/search-input'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { ReadKind } from '@/lib/search/reads/read-kinds'
import type { ReaderFigures } from '@/lib/search/reads/reader-figures'
import type { Readers } from '@/lib/search/reads/reads-page'
import { counted, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { readerKind, readerName } from './read-words'

interface ReadersTableProps {
  /** undefined while it is on its way. */
  who: Readers | undefined
  /** The id of the one whose acts are listed. */
  chosen: string | null
  onChoose: (reader: string) => void
}

/** Rows that are shown before somebody asks for all. */
const SHOWN = 8
/** A search box is worth its place from here on. */
const SEARCHED_FROM = 6

/** What each column counts. */
const COLUMNS: readonly { label: string; kinds: readonly ReadKind[] }[] = [
  { label: 'Searches', kinds: ['search', 'count'] },
  { label: 'Opened', kinds: ['event', 'history', 'catalogue', 'readers'] },
  { label: 'Live tails', kinds: ['tail'] },
  { label: 'Exports', kinds: ['export', 'entries'] },
]

const SKELETON = [
  { width: 'w-40' },
  { width: 'w-36', cell: 'max-sm:hidden' },
  ...COLUMNS.map(() => ({ width: 'w-8', cell: 'max-md:hidden' })),
  { width: 'w-12' },
  { width: 'w-24', cell: 'max-sm:hidden' },
]

/** Who read the log, in figures; a click lists the acts of one. */
export function ReadersTable({ who, chosen, onChoose }: ReadersTableProps) {
  const [typed, setTyped] = useState('')
  const [all, setAll] = useState(false)
  const found = who?.readers.filter((one) => fits(one, typed))
  const shown = all ? found : found?.slice(0, SHOWN)
  return (
    <>
      {who !== undefined && who.readers.length >= SEARCHED_FROM ? (
        <SearchInput
          className="w-full max-w-72"
          label="Find by name, e-mail, id or address"
          value={typed}
          onValueChange={setTyped}
        />
      ) : null}
      {who?.countedBackTo === undefined ? null : (
        <Notice tone="info">
          The log is long: figures are of what happened since <RelativeTime at={who.countedBackTo} />.
        </Notice>
      )}
      <Table label="People and keys who read the log" busy={who === undefined}>
        <TableHead>
          <Th>Who</Th>
          <Th className="max-sm:hidden">Last looked</Th>
          {COLUMNS.map(({ label }) => (
            <Th key={label} className="text-right max-md:hidden">
              {label}
            </Th>
          ))}
          <Th className="text-right">Rows sent</Th>
          <Th className="max-sm:hidden">From</Th>
        </TableHead>
        <TableBody>
          {shown === undefined ? (
            <SkeletonRows columns={SKELETON} />
          ) : (
            shown.map((one) => (
              <ReaderRow
                key={`${one.reader.type} ${one.reader.id ?? ''}`}
                figures={one}
                isChosen={chosen !== null && one.reader.id === chosen}
                onChoose={onChoose}
              />
            ))
          )}
        </TableBody>
      </Table>
      {who === undefined || found === undefined ? null : (
        <BelowReaders who={who} found={found.length} typed={typed} all={all} onAll={setAll} />
      )}
    </>
  )
}

function BelowReaders(props: {
  who: Readers
  found: number
  typed: string
  all: boolean
  onAll: (all: boolean) => void
}) {
  const { who, found, typed, all, onAll } = props
  return (
    <>
      {found === 0 ? (
        <p role="status" className="text-base text-muted">
          Nobody here has “{typed.trim()}”.
        </p>
      ) : null}
      {found > SHOWN ? (
        <Button size="sm" className="self-start" onClick={() => onAll(!all)}>
          {all ? 'Show fewer' : `Show all ${countText(found)}`}
        </Button>
      ) : null}
      {who.more ? (
        <p className="text-sm text-muted">
          Only the {counted(who.readers.length, 'latest reader')} are listed. A shorter time finds others.
        </p>
      ) : null}
    </>
  )
}

function ReaderRow({
  figures,
  isChosen,
  onChoose,
}: {
  figures: ReaderFigures
  isChosen: boolean
  onChoose: (reader: string) => void
}) {
  const { reader, last, acts, rows, addresses } = figures
  const { id } = reader
  const Icon = reader.type === 'service' ? KeyRound : User
  const name = visibleText(readerName(reader))
  const kind = readerKind(reader)
  return (
    <TableRow>
      <Td className={cx('max-w-72 py-1 max-sm:w-full max-sm:max-w-0', isChosen && 'bg-surface-active')}>
        <div className="flex min-w-0 items-center gap-2">
          <Icon size={14} aria-hidden="true" className="shrink-0 text-muted" />
          <div className="min-w-0">
            {id === undefined ? (
              <span className="block truncate font-medium">{name}</span>
            ) : (
              <button
                type="button"
                aria-pressed={isChosen}
                title={isChosen ? 'Show everybody again' : 'Show only what they looked at'}
                onClick={() => onChoose(id)}
                className="block max-w-full truncate text-left font-medium hover:underline"
              >
                <bdi>{name}</bdi>
              </button>
            )}
            {kind === null ? null : <div className="truncate text-sm text-muted">{visibleText(kind)}</div>}
            <div className="text-sm text-muted sm:hidden">
              last looked <RelativeTime at={last} precision="minute" />
            </div>
          </div>
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <RelativeTime at={last} precision="minute" />
      </Td>
      {COLUMNS.map(({ label, kinds }) => (
        <Td key={label} className="text-right tabular-nums max-md:hidden">
          <Figure count={kinds.reduce((sum, one) => sum + (acts[one] ?? 0), 0)} />
        </Td>
      ))}
      <Td className="text-right tabular-nums">
        <Figure count={rows} />
      </Td>
      <Td className="max-w-52 max-sm:hidden">
        <span className="block truncate font-mono text-xs" title={addresses.join(', ')}>
          {addresses[0] ?? '–'}
          {addresses.length > 1 ? <span className="text-muted"> +{addresses.length - 1}</span> : null}
        </span>
      </Td>
    </TableRow>
  )
}

/** A zero is quiet: what stands out is what was done. */
function Figure({ count }: { count: number }) {
  return count === 0 ? <span className="text-muted">–</span> : countText(count)
}

function fits({ reader, addresses }: ReaderFigures, typed: string): boolean {
  const text = [reader.name, reader.email, reader.id, ...addresses].join(' ').toLowerCase()
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}
