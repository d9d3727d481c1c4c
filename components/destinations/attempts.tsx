'use client'

import { ChevronDown, ChevronRight, CircleAlert, CircleCheck, RotateCw, Split } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'

import { type SkeletonColumn, SkeletonRows } from '@/components/admin/table-skeleton'
import { errorText } from '@/components/layout/api-error'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { cx } from '@/components/ui/class-names'
import { Notice } from '@/components/ui/notice'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { AttemptView } from '@/lib/delivery/destination-view'
import { lagText } from '@/lib/view/lag-text'
import { bytesText, countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { useAttempts } from './use-delivery'

const SKELETON: readonly SkeletonColumn[] = [
  { width: 'w-36' },
  { width: 'w-20' },
  { width: 'w-12', cell: 'max-sm:hidden' },
  { width: 'w-24', cell: 'max-md:hidden' },
  { width: 'w-12', cell: 'max-sm:hidden' },
  { width: 'w-16', cell: 'max-md:hidden' },
  { width: 'w-40', cell: 'max-lg:hidden' },
]

const LOOK: Record<
  AttemptView['verdict'] | 'dead',
  { label: string; tone: BadgeTone; icon: ReactNode; about: string }
> = {
  delivered: {
    label: 'Taken',
    tone: 'success',
    icon: <CircleCheck size={12} aria-hidden="true" />,
    about: 'The receiver has all of it.',
  },
  later: {
    label: 'Again later',
    tone: 'warning',
    icon: <RotateCw size={12} aria-hidden="true" />,
    about: 'The same is tried again.',
  },
  divide: {
    label: 'In halves',
    tone: 'warning',
    icon: <Split size={12} aria-hidden="true" />,
    about: 'Something in it is refused: its halves are tried, until it is found.',
  },
  dead: {
    label: 'Refused',
    tone: 'danger',
    icon: <CircleAlert size={12} aria-hidden="true" />,
    about: 'This one event is refused.',
  },
  refused: {
    label: 'Refused',
    tone: 'danger',
    icon: <CircleAlert size={12} aria-hidden="true" />,
    about: 'Nothing would be taken as it is. It is tried again, slowly.',
  },
}

/** So many are shown at first; and so many are kept. */
const FEW = 20
const ALL = 200

/** The last requests to a destination, each with what came back. */
export function Attempts({ tenant, id }: { tenant: string; id: string }) {
  const [limit, setLimit] = useState(FEW)
  const { data, error } = useAttempts(tenant, id, limit)
  return (
    <div className="flex flex-col gap-2">
      <h2 className="font-semibold">Last attempts</h2>
      {error === null ? null : (
        <Notice tone="danger">The attempts could not be read. {errorText(error)}</Notice>
      )}
      {data?.attempts.length === 0 ? (
        <p className="text-muted">Nothing was sent there yet.</p>
      ) : data === undefined && error !== null ? null : (
        <AttemptsTable attempts={data?.attempts} />
      )}
      {limit === FEW && data !== undefined && data.nextCursor !== null ? (
        <div className="flex justify-center">
          <Button onClick={() => setLimit(ALL)}>Show all that are kept</Button>
        </div>
      ) : null}
    </div>
  )
}

function AttemptsTable({ attempts }: { attempts: readonly AttemptView[] | undefined }) {
  return (
    <Table label="Last attempts" busy={attempts === undefined}>
      <TableHead>
        <Th>When</Th>
        <Th>Answer</Th>
        <Th className="text-right max-sm:hidden">Events</Th>
        <Th className="max-md:hidden">Indexes</Th>
        <Th className="text-right max-sm:hidden">Took</Th>
        <Th className="text-right max-md:hidden">Size</Th>
        <Th className="max-lg:hidden">It said</Th>
      </TableHead>
      <TableBody>
        {attempts === undefined ? (
          <SkeletonRows columns={SKELETON} />
        ) : (
          attempts.map((attempt) => <Attempt key={attempt.id} attempt={attempt} />)
        )}
      </TableBody>
    </Table>
  )
}

/** One request; opened, a row below says all that is known of it. */
function Attempt({ attempt }: { attempt: AttemptView }) {
  const [isOpen, setOpen] = useState(false)
  const detailId = useId()
  const { at, events, firstIndex, lastIndex, tookMs, bytes, answer } = attempt
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <TableRow>
        <Td>
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailId : undefined}
            onClick={() => setOpen(!isOpen)}
            className="-ml-1 flex items-center gap-1 rounded-sm px-1 text-left tabular-nums hover:text-accent-text pointer-coarse:h-9"
          >
            <Chevron size={14} aria-hidden="true" className="shrink-0 text-faint" />
            <RelativeTime at={at} precision="second" />
          </button>
        </Td>
        <Td>
          <Answer attempt={attempt} />
        </Td>
        <Td className="text-right tabular-nums max-sm:hidden">{countText(events)}</Td>
        <Td className="font-mono text-xs max-md:hidden">{indexText(firstIndex, lastIndex)}</Td>
        <Td className="text-right tabular-nums max-sm:hidden">{lagText(tookMs)}</Td>
        <Td className="text-right tabular-nums max-md:hidden">{bytesText(bytes)}</Td>
        <Td className="w-full max-w-0 truncate text-muted max-lg:hidden">{visibleText(answer)}</Td>
      </TableRow>
      {isOpen ? (
        <tr id={detailId}>
          <td colSpan={7} className="bg-surface-sunken px-3 py-2.5">
            <p className="text-sm">{lookOf(attempt).about}</p>
            <p className="text-sm text-muted lg:hidden">
              {countText(events)} {events === 1 ? 'event' : 'events'}, {indexText(firstIndex, lastIndex)};{' '}
              {bytesText(bytes)} in {lagText(tookMs)}.
            </p>
            <pre
              aria-label="What it said"
              className="mt-1.5 max-h-60 overflow-y-auto rounded-md border bg-surface-raised px-2.5 py-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap"
            >
              {answer === '' ? 'Nothing more.' : visibleText(answer)}
            </pre>
          </td>
        </tr>
      ) : null}
    </>
  )
}

/** What came of it; an event alone has no halves. */
const lookOf = ({ verdict, events }: AttemptView) =>
  LOOK[verdict === 'divide' && events === 1 ? 'dead' : verdict]

function Answer({ attempt }: { attempt: AttemptView }) {
  const { label, tone, icon } = lookOf(attempt)
  const { status } = attempt
  return (
    <span className="flex items-center gap-2">
      <Badge tone={tone} icon={icon}>
        {label}
      </Badge>
      <span className={cx('font-mono text-xs text-muted', status === null && 'max-sm:hidden')}>
        {status ?? 'no answer'}
      </span>
    </span>
  )
}

const indexText = (first: number, last: number): string =>
  first === last ? countText(first) : `${countText(first)}–${countText(last)}`
