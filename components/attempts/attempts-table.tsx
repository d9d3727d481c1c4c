'use client'

import { SkeletonRows } from '@/components/admin/table-skeleton'
import { ActorIcon } from '@/components/event-table/actor-cell'
import { ChangeBadge } from '@/components/event-table/change-cell'
import { Link } from '@/components/layout/link'
import { actorPath, eventPath, resourcePath } from '@/components/layout/paths'
import { Badge, type BadgeTone } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { Event, Outcome } from '@/lib/event/event'
import { partyName } from '@/lib/event/party'
import type { Attempt, AttemptsPage } from '@/lib/search/attempts/attempts-page'
import { ageText, endWords } from '@/lib/view/attempt-words'
import { visibleText } from '@/lib/view/visible-text'

interface AttemptsTableProps {
  tenant: string
  /** undefined while they are on their way. */
  pages: readonly AttemptsPage[] | undefined
}

const SKELETON = [
  { width: 'w-40', cell: 'max-md:hidden' },
  { width: 'w-64 max-w-full' },
  { width: 'w-28', cell: 'max-md:hidden' },
  { width: 'w-40', cell: 'max-lg:hidden' },
  { width: 'w-32' },
]

/** Attempts, one a row, by what began them. Each leads to its events. */
export function AttemptsTable({ tenant, pages }: AttemptsTableProps) {
  return (
    <Table label="Attempts" busy={pages === undefined}>
      <TableHead>
        <Th className="max-md:hidden">Began</Th>
        <Th>What</Th>
        <Th className="max-md:hidden">Who</Th>
        <Th className="max-lg:hidden">Resource</Th>
        <Th>Result</Th>
      </TableHead>
      <TableBody>
        {pages === undefined ? (
          <SkeletonRows columns={SKELETON} rows={8} />
        ) : (
          pages.flatMap(({ attempts, asOf }) =>
            attempts.map((one) => (
              <AttemptRow key={one.intent.id} tenant={tenant} attempt={one} asOf={asOf} />
            )),
          )
        )}
      </TableBody>
    </Table>
  )
}

function AttemptRow({ tenant, attempt, asOf }: { tenant: string; attempt: Attempt; asOf: string }) {
  const { intent } = attempt
  const { actor } = intent
  const name = visibleText(partyName(actor))
  return (
    <TableRow>
      <Td className="align-top py-1.5 max-md:hidden">
        <RelativeTime at={intent.occurredAt} />
      </Td>
      <Td className="w-full max-w-0 py-1.5 align-top">
        <div className="truncate text-sm text-muted md:hidden">
          <RelativeTime at={intent.occurredAt} precision="minute" />, <bdi>{name}</bdi>
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-x-2">
          <Link
            href={eventPath(tenant, intent.id)}
            className="min-w-0 truncate font-mono text-sm text-accent-text hover:underline"
          >
            {visibleText(intent.action)}
          </Link>
          <ChangeBadge change={intent.change} />
        </div>
        {intent.message === undefined ? null : (
          <bdi className="block truncate text-sm text-muted">{visibleText(intent.message.slice(0, 200))}</bdi>
        )}
        <div className="truncate text-sm lg:hidden">
          <Resource tenant={tenant} event={intent} />
        </div>
      </Td>
      <Td className="max-w-52 py-1.5 align-top max-md:hidden">
        <span className="flex min-w-0 items-center gap-1.5">
          <ActorIcon type={actor.type} />
          <Link href={actorPath(tenant, actor)} className="min-w-0 truncate hover:underline">
            <bdi>{name}</bdi>
          </Link>
        </span>
      </Td>
      <Td className="max-w-64 py-1.5 align-top max-lg:hidden">
        <span className="block truncate">
          <Resource tenant={tenant} event={intent} />
        </span>
      </Td>
      <Td className="max-w-60 py-1.5 align-top xl:min-w-44 min-[87.5rem]:max-w-72 min-[87.5rem]:min-w-72">
        <Result tenant={tenant} attempt={attempt} asOf={asOf} />
      </Td>
    </TableRow>
  )
}

function Resource({ tenant, event }: { tenant: string; event: Event }) {
  const { type, id, name } = event.resource
  const words = (
    <>
      <span className="font-mono text-xs text-muted">{visibleText(type)}</span>{' '}
      <bdi>{visibleText(name ?? id ?? '')}</bdi>
    </>
  )
  if (id === undefined) return words
  return (
    <Link href={resourcePath(tenant, { type, id })} className="hover:underline">
      {words}
    </Link>
  )
}

const TONE: Readonly<Record<Outcome, BadgeTone>> = {
  success: 'success',
  failure: 'danger',
  unknown: 'neutral',
}

function Result({ tenant, attempt, asOf }: { tenant: string; attempt: Attempt; asOf: string }) {
  const { intent, result } = attempt
  if (result === null) {
    return (
      <span className="flex flex-wrap items-center gap-x-1.5">
        <Badge tone="warning">No result</Badge>
        <span className="text-sm text-muted tabular-nums">for {ageText(intent.occurredAt, asOf)}</span>
      </span>
    )
  }
  return (
    <>
      <Link href={eventPath(tenant, result.event)} className="hover:underline">
        <Badge tone={TONE[result.outcome]}>{endWords(intent.occurredAt, result)}</Badge>
      </Link>
      {result.reason === undefined ? null : (
        <bdi className="line-clamp-2 text-sm whitespace-normal text-muted wrap-anywhere">
          {visibleText(result.reason.slice(0, 200))}
        </bdi>
      )}
    </>
  )
}
