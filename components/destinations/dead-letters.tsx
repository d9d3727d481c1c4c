'use client'

import { CircleCheck, RotateCw } from 'lucide-react'

import { SkeletonRows } from '@/components/admin/table-skeleton'
import { errorText } from '@/components/layout/api-error'
import { GrowingList } from '@/components/layout/growing-list'
import { Link } from '@/components/layout/link'
import { eventPath } from '@/components/layout/paths'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import type { DeadLetterView, DestinationView } from '@/lib/delivery/destination-view'
import { countText } from '@/lib/view/number-words'
import { visibleText } from '@/lib/view/visible-text'

import { retriedText } from './retried-text'
import { useDeadLetters, useRetryDeadLetters } from './use-delivery'

/** What the receiver would not take, why, and the way to send it again. */
export function DeadLetters({ tenant, view }: { tenant: string; view: DestinationView }) {
  const list = useDeadLetters(tenant, view.id)
  return (
    <GrowingList
      list={list}
      rowsOf={(page) => page.deadLetters}
      failed="The dead letters could not be read"
      skeleton={<Letters tenant={tenant} id={view.id} letters={undefined} />}
      empty={
        <EmptyState icon={<CircleCheck size={18} />} title="No dead letters">
          The receiver has not refused any event for good, or those that it did were sent again.
        </EmptyState>
      }
    >
      {(letters) => <Letters tenant={tenant} id={view.id} letters={letters} />}
    </GrowingList>
  )
}

interface LettersProps {
  tenant: string
  id: string
  /** Undefined: on their way. */
  letters: readonly DeadLetterView[] | undefined
}

function Letters({ tenant, id, letters }: LettersProps) {
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <p className="max-w-3xl text-muted">
          Events that the receiver refuses whenever they are sent, each found by itself. The others went on.
          Once the reason is mended there or here, send them again.
        </p>
        <Retry tenant={tenant} id={id} index={null} />
      </div>
      <Table label="Dead letters" busy={letters === undefined}>
        <TableHead>
          <Th>Event</Th>
          <Th>Reason</Th>
          <Th className="max-sm:hidden">Refused</Th>
          <Th hidden>Send again</Th>
        </TableHead>
        <TableBody>
          {letters === undefined ? (
            <SkeletonRows
              columns={[{ width: 'w-16' }, { width: 'w-64' }, { width: 'w-32', cell: 'max-sm:hidden' }, {}]}
            />
          ) : (
            letters.map((letter) => <Letter key={letter.index} tenant={tenant} id={id} letter={letter} />)
          )}
        </TableBody>
      </Table>
    </>
  )
}

function Letter({ tenant, id, letter }: { tenant: string; id: string; letter: DeadLetterView }) {
  const { index, eventId, reason, at } = letter
  return (
    <TableRow>
      <Td className="align-top">
        <Link
          href={eventPath(tenant, eventId)}
          className="inline-flex h-9 items-center font-mono text-sm text-accent-text hover:underline"
        >
          <span className="sr-only">Event </span>
          {countText(index)}
        </Link>
      </Td>
      <Td wraps className="w-full py-2 align-top wrap-anywhere">
        <p className="first-letter:uppercase">{visibleText(reason)}</p>
        <span className="block text-sm text-muted sm:hidden">
          <RelativeTime at={at} precision="minute" />
        </span>
      </Td>
      <Td className="max-sm:hidden">
        <RelativeTime at={at} precision="second" />
      </Td>
      <Td className="text-right">
        <Retry tenant={tenant} id={id} index={index} />
      </Td>
    </TableRow>
  )
}

interface RetryProps {
  tenant: string
  id: string
  /** null: all of them. */
  index: number | null
}

function Retry({ tenant, id, index }: RetryProps) {
  const retry = useRetryDeadLetters(tenant, id)
  const toast = useToast()
  // A promise: what was taken is gone from the list at once, and its button with it.
  const again = () =>
    void retry.mutateAsync(index).then(
      (answer) => toast(retriedText(answer)),
      (error: unknown) =>
        toast({ tone: 'danger', title: 'Nothing was sent again', description: errorText(error) }),
    )
  return (
    <Button
      size="sm"
      icon={<RotateCw size={12} />}
      loading={retry.isPending}
      onClick={again}
      {...(index !== null && { 'aria-label': `Send event ${countText(index)} again` })}
    >
      {index === null ? 'Send all again' : 'Send again'}
    </Button>
  )
}
