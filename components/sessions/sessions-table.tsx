'use client'

import { SkeletonRows } from '@/components/admin/table-skeleton'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import type { SessionView } from '@/lib/admin/views'

import { deviceWords } from './device-words'
import { EndSession } from './end-session'
import type { Whose } from './use-sessions'

interface SessionsTableProps {
  whose: Whose
  /** undefined while they are on their way. */
  sessions: readonly SessionView[] | undefined
}

/** One row a session: whose it is, with which program, from where, since when. */
export function SessionsTable({ whose, sessions }: SessionsTableProps) {
  const all = whose === 'all'
  const skeleton = [
    ...(all ? [{ width: 'w-40' }] : []),
    { width: 'w-32' },
    { width: 'w-24', cell: 'max-md:hidden' },
    { width: 'w-36', cell: 'max-lg:hidden' },
    { width: 'w-36', cell: 'max-sm:hidden' },
    { width: 'w-36', cell: 'max-lg:hidden' },
    {},
  ]
  return (
    <Table label={all ? 'Sessions of everybody' : 'Your sessions'} busy={!sessions}>
      <TableHead>
        {all ? <Th>Person</Th> : null}
        <Th className={all ? 'max-sm:hidden' : undefined}>Browser</Th>
        <Th className="max-md:hidden">Address</Th>
        <Th className="max-lg:hidden">Signed in</Th>
        <Th className="max-sm:hidden">Last used</Th>
        <Th className="max-lg:hidden">Ends, if unused</Th>
        <Th hidden className="w-10">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {sessions ? (
          sessions.map((session) => <SessionRow key={session.id} whose={whose} session={session} />)
        ) : (
          <SkeletonRows columns={skeleton} />
        )}
      </TableBody>
    </Table>
  )
}

function SessionRow({ whose, session }: { whose: Whose; session: SessionView }) {
  const device = deviceWords(session.userAgent)
  const address = session.address ?? 'unknown'
  const all = whose === 'all'
  const mark = session.current ? <Badge tone="success">This one</Badge> : null
  return (
    <TableRow>
      {all ? (
        <Td className="max-w-64 py-1.5 max-sm:w-full max-sm:max-w-0">
          <div className="flex items-center gap-2">
            <span className="truncate font-medium" title={session.user.name}>
              {session.user.name}
            </span>
            {mark}
          </div>
          <div className="truncate text-sm text-muted" title={session.user.email}>
            {session.user.email}
          </div>
          <div className="truncate text-sm text-muted sm:hidden">
            {device}, {address}
          </div>
          <div className="text-sm text-muted sm:hidden">
            last used <RelativeTime at={session.lastSeenAt} precision="minute" />
          </div>
        </Td>
      ) : null}
      <Td className={all ? 'max-w-56 max-sm:hidden' : 'max-w-64 max-sm:w-full max-sm:max-w-0 max-sm:py-1.5'}>
        <div className="flex items-center gap-2">
          <span className="truncate" title={session.userAgent ?? undefined}>
            {device}
          </span>
          {all ? null : mark}
        </div>
        {all ? null : (
          <div className="truncate text-sm text-muted md:hidden">
            {address}
            <span className="sm:hidden">
              , last used <RelativeTime at={session.lastSeenAt} precision="minute" />
            </span>
          </div>
        )}
      </Td>
      <Td className="max-md:hidden">
        <span className="font-mono text-sm">{address}</span>
      </Td>
      <Td className="max-lg:hidden">
        <RelativeTime at={session.createdAt} precision="minute" />
      </Td>
      <Td className="max-sm:hidden">
        <RelativeTime at={session.lastSeenAt} precision="minute" />
      </Td>
      <Td className="max-lg:hidden">
        <RelativeTime at={session.endsAt} precision="minute" />
      </Td>
      <Td className="px-1 text-right">
        {session.current ? null : <EndSession whose={whose} session={session} device={device} />}
      </Td>
    </TableRow>
  )
}
