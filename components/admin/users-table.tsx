'use client'

import { Filter, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'

import { errorText } from '@/components/layout/api-error'
import { Link } from '@/components/layout/link'
import { consolePath } from '@/components/layout/paths'
import { ROLE_DESCRIPTION, ROLE_LABEL } from '@/components/layout/role-text'
import { useSession } from '@/components/layout/session'
import { Badge } from '@/components/ui/badge'
import { RelativeTime } from '@/components/ui/relative-time'
import { Select } from '@/components/ui/select'
import { Table, TableBody, TableHead, TableRow, Td, Th } from '@/components/ui/table'
import { useToast } from '@/components/ui/toast'
import { Tooltip } from '@/components/ui/tooltip'
import { ROLES, type Role } from '@/lib/access/roles'
import { USER_LABEL } from '@/lib/admin/user-words'
import type { UserView } from '@/lib/admin/views'

import { SkeletonRows } from './table-skeleton'
import { useChangeUser } from './use-users'
import { UserActions } from './user-actions'
import { UserStatus } from './user-status'

interface UsersTableProps {
  tenant: { slug: string; name: string }
  /** undefined while they are on their way. */
  users: UserView[] | undefined
}

const SKELETON = [
  { width: 'w-44' },
  { width: 'w-16' },
  { width: 'w-16', cell: 'max-sm:hidden' },
  { width: 'w-24', cell: 'max-lg:hidden' },
  { width: 'w-36', cell: 'max-md:hidden' },
  {},
]

/** One row a person, with what can be changed about them. */
export function UsersTable({ tenant, users }: UsersTableProps) {
  if (users?.length === 0) return null
  return (
    <Table label="Users" busy={!users}>
      <TableHead>
        <Th>Name</Th>
        <Th>Role</Th>
        <Th className="max-sm:hidden">State</Th>
        <Th className="max-lg:hidden">Signs in with</Th>
        <Th className="max-md:hidden">Last sign-in</Th>
        <Th hidden className="w-10">
          Actions
        </Th>
      </TableHead>
      <TableBody>
        {users ? (
          users.map((user) => <UserRow key={user.id} tenant={tenant} user={user} />)
        ) : (
          <SkeletonRows columns={SKELETON} />
        )}
      </TableBody>
    </Table>
  )
}

function UserRow({ tenant, user }: { tenant: UsersTableProps['tenant']; user: UserView }) {
  const me = useSession().id === user.id
  return (
    <TableRow muted={user.status === 'disabled'}>
      <Td className="max-w-72 py-1.5 max-lg:max-w-56 max-sm:w-full max-sm:max-w-0">
        <div className="truncate font-medium" title={user.name}>
          {user.name}
          {me ? <span className="font-normal text-muted"> (you)</span> : null}
        </div>
        <div className="truncate text-sm text-muted" title={user.email}>
          {user.email}
        </div>
        {user.status === 'active' ? null : (
          <div className="mt-1 sm:hidden">
            <UserStatus status={user.status} />
          </div>
        )}
      </Td>
      <Td className="max-sm:px-1 max-sm:py-1.5">
        <div className="flex items-center gap-2 max-sm:flex-col max-sm:items-start max-sm:gap-0.5">
          <RoleCell tenant={tenant} user={user} me={me} />
          {user.limited ? (
            <Tooltip content="Sees only a part of the events: see Roles and grants">
              <Link
                href={`${consolePath('/settings/roles', tenant.slug)}&find=${encodeURIComponent(user.email)}`}
                className="rounded-sm"
              >
                <Badge tone="info" icon={<Filter size={11} />}>
                  {USER_LABEL.limited}
                </Badge>
              </Link>
            </Tooltip>
          ) : null}
        </div>
      </Td>
      <Td className="max-sm:hidden">
        <span className="inline-flex items-center gap-2">
          <UserStatus status={user.status} />
          {user.secondFactor ? (
            <Badge tone="neutral" icon={<ShieldCheck size={11} />}>
              {USER_LABEL.secondFactor}
            </Badge>
          ) : null}
        </span>
      </Td>
      <Td className="max-lg:hidden">{waysOf(user)}</Td>
      <Td className="max-md:hidden">
        {user.lastSignInAt ? (
          <RelativeTime at={user.lastSignInAt} precision="minute" />
        ) : (
          <span className="text-muted">{USER_LABEL.neverHere}</span>
        )}
      </Td>
      <Td className="px-1 text-right">{me ? null : <UserActions tenant={tenant} user={user} />}</Td>
    </TableRow>
  )
}

/** How somebody shows who they are. */
function waysOf({ sso, status }: UserView): ReactNode {
  if (sso) return USER_LABEL.sso
  return status === 'invited' ? <span className="text-muted">{USER_LABEL.noWay}</span> : USER_LABEL.password
}

const ROLE_OPTIONS = ROLES.map((value) => ({
  value,
  label: ROLE_LABEL[value],
  description: ROLE_DESCRIPTION[value],
}))

function RoleCell({ tenant, user, me }: { tenant: UsersTableProps['tenant']; user: UserView; me: boolean }) {
  const change = useChangeUser(tenant.slug)
  const toast = useToast()
  const { role: now } = user
  if (user.instanceAdmin || now === null) return <span>{USER_LABEL.instanceAdmin}</span>
  // Nobody can take the keys from themselves by a slip of the hand.
  if (me) return <span>{ROLE_LABEL[now]}</span>
  const set = (role: Role) => {
    // Not disabled meanwhile: that would take the focus away.
    if (change.isPending) return
    change.mutate(
      { id: user.id, role },
      {
        onSuccess: () =>
          toast({ title: `${user.name} is now ${ROLE_LABEL[role].toLowerCase()} in ${tenant.name}` }),
        onError: (error) =>
          toast({
            tone: 'danger',
            title: `The role of ${user.name} was not changed`,
            description: errorText(error),
          }),
      },
    )
  }
  return (
    <Select
      look="quiet"
      className="-ml-2 w-24"
      aria-label={`Role of ${user.name}`}
      options={ROLE_OPTIONS}
      value={change.isPending ? (change.variables.role ?? now) : now}
      onValueChange={set}
    />
  )
}
