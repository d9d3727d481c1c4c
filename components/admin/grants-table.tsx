'use client'

import { ROLE_LABEL } from '@/components/layout/role-text'
import { useSession } from '@/components/layout/session'
import { Badge } from '@/components/ui/badge'
import { Button } from '@/components/ui/button'
import { RelativeTime } from '@/components/ui/relative-time'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { Tooltip } from '@/components/ui/tooltip'
import type { GrantView } from '@/lib/admin/views'

import { SkeletonRows } from './table-skeleton'

const SKELETON = [
  { width: 'w-40' },
  { width: 'w-16' },
  { width: 'w-56', cell: 'max-sm:hidden' },
  { width: 'w-32', cell: 'max-md:hidden' },
  { width: 'w-24', cell: 'max-lg:hidden' },
  {},
]

/** One row a grant: who, which role, what of the events it shows, what of those is hidden. */
export function GrantsTable({
  grants,
  onEdit,
}: {
  grants: GrantView[] | undefined
  onEdit: (grant: GrantView) => void
}) {
  if (grants?.length === 0) return null
  return (
    <Table label="Grants" busy={!grants}>
      <TableHead>
        <Th>Who</Th>
        <Th>Role</Th>
        <Th className="max-sm:hidden">Sees</Th>
        <Th className="max-md:hidden">Hidden</Th>
        <Th className="max-lg:hidden">Since</Th>
        <Th hidden className="w-16">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {grants ? (
          grants.map((grant) => <GrantRow key={grant.user.id} grant={grant} onEdit={onEdit} />)
        ) : (
          <SkeletonRows columns={SKELETON} />
        )}
      </TableBody>
    </Table>
  )
}

function GrantRow({ grant, onEdit }: { grant: GrantView; onEdit: (grant: GrantView) => void }) {
  const { user, role, query, masks } = grant
  const isMe = useSession().id === user.id
  return (
    <TableRow muted={user.status === 'disabled'}>
      <Td className="max-w-64 py-1.5 max-sm:w-full max-sm:max-w-0">
        <div className="truncate font-medium" title={user.name}>
          {user.name}
          {isMe ? <span className="font-normal text-muted"> (you)</span> : null}
        </div>
        <div className="truncate text-sm text-muted" title={user.email}>
          {user.email}
        </div>
        <div className="text-sm whitespace-normal sm:hidden">
          {query === null ? null : <code className="font-mono text-xs break-words">{query}</code>}
          {masks.length > 0 ? <div className="text-muted">without {masks.join(', ')}</div> : null}
        </div>
      </Td>
      <Td className="max-sm:px-1">
        <div className="flex items-center gap-1.5">
          {ROLE_LABEL[role]}
          {grant.origin === 'sso' ? (
            <Tooltip content="Given by a rule of single sign-on, anew at each sign-in. Who changes it here makes it stay.">
              <span className="inline-flex">
                <Badge tone="info">SSO</Badge>
              </span>
            </Tooltip>
          ) : null}
        </div>
      </Td>
      <Td wraps className="max-w-96 py-1.5 max-sm:hidden">
        {query === null ? (
          <span className="text-muted">All events</span>
        ) : (
          <code className="font-mono text-sm break-words">{query}</code>
        )}
        {grant.outdated ? (
          <div className="text-sm text-danger">
            Shows nothing: written in another version of the query language. Look at it, and save it again.
          </div>
        ) : null}
        {masks.length > 0 ? (
          <div className="text-sm text-muted md:hidden">without {masks.join(', ')}</div>
        ) : null}
      </Td>
      <Td className="max-md:hidden">
        <Masks masks={masks} />
      </Td>
      <Td className="max-lg:hidden">
        <RelativeTime at={grant.createdAt} precision="day" />
      </Td>
      <Td className="px-1.5 text-right">
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Edit the grant of ${user.name}`}
          onClick={() => onEdit(grant)}
        >
          Edit
        </Button>
      </Td>
    </TableRow>
  )
}

function Masks({ masks }: { masks: readonly string[] }) {
  if (masks.length === 0) return <span className="text-muted">Nothing</span>
  return (
    <div className="flex max-w-64 flex-wrap gap-1 py-1.5">
      {masks.map((mask) => (
        <Badge key={mask} mono>
          {mask}
        </Badge>
      ))}
    </div>
  )
}
