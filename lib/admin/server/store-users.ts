import { type Page, PAGE_ROWS, printCursor } from '@/lib/admin/paging'
import { labelsFor, type UserLabel } from '@/lib/admin/user-words'
import type { UserView } from '@/lib/admin/views'
import type { Tx } from '@/lib/db/db'

import type { AccountRow } from './store-accounts'
import { afterPerson, likeText, roleOf, statusOf } from './store-grants'

/** Which people of a tenant are asked for. */
export interface WantedUsers {
  tenantId: string
  withInstanceAdmins: boolean
  /** Each must stand in the name or the address, or begin a word of what else the list says of them. */
  words: readonly string[]
  status: UserView['status'] | 'all'
  cursor?: readonly string[] | undefined
  limit?: number | undefined
}

/** Everybody with a role in the tenant, by name; instance admins too where asked. */
export async function selectUsers(tx: Tx, wanted: WantedUsers): Promise<Page<UserView>> {
  const { tenantId, withInstanceAdmins, words, status, cursor, limit = PAGE_ROWS } = wanted
  const inTenant = { grants: { some: { tenantId } } }
  const where = {
    AND: [
      withInstanceAdmins ? { OR: [inTenant, { instanceAdmin: true }] } : inTenant,
      WITH_STATUS[status],
      ...words.map((word) => withWord(tenantId, word)),
    ],
  }
  const rows = await tx.account.findMany({
    where: { AND: [where, afterPerson(cursor)] },
    include: grantsIn(tenantId),
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: limit + 1,
  })
  const items = rows.slice(0, limit).map(userViewOf)
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? printCursor([last.name, last.id]) : null
  return { items, nextCursor, total: await tx.account.count({ where }) }
}

const WITH_STATUS = {
  all: {},
  disabled: { disabledAt: { not: null } },
  invited: { disabledAt: null, passwordHash: null, identities: { none: {} } },
  active: { disabledAt: null, OR: [{ passwordHash: { not: null } }, { identities: { some: {} } }] },
}

function withWord(tenantId: string, word: string) {
  const { labels, roles } = labelsFor(word)
  return {
    OR: [
      { name: likeText(word) },
      { email: likeText(word) },
      // An instance admin is shown as that, whatever else they are here.
      { instanceAdmin: false, grants: { some: { tenantId, role: { in: roles } } } },
      ...labels.map((label) => withLabel(tenantId, label)),
    ],
  }
}

/** Of whom the list says this. */
function withLabel(tenantId: string, label: UserLabel) {
  switch (label) {
    case 'instanceAdmin':
      return { instanceAdmin: true }
    case 'limited':
      return {
        grants: { some: { tenantId, OR: [{ query: { not: null } }, { masks: { isEmpty: false } }] } },
      }
    case 'active':
    case 'invited':
    case 'disabled':
      return WITH_STATUS[label]
    case 'secondFactor':
      return { secondFactor: { isNot: null } }
    case 'sso':
      return { identities: { some: {} } }
    case 'password':
      return { identities: { none: {} }, NOT: WITH_STATUS.invited }
    case 'noWay':
      return WITH_STATUS.invited
    case 'neverHere':
      return { lastSignInAt: null }
  }
}

/** One person as this tenant's admins see them. */
export async function selectUser(tx: Tx, tenantId: string, id: string): Promise<UserView> {
  return userViewOf(await tx.account.findUniqueOrThrow({ where: { id }, include: grantsIn(tenantId) }))
}

const grantsIn = (tenantId: string) => ({
  grants: {
    where: { tenantId },
    select: { role: true, tenantId: true, query: true, masks: true, origin: true },
  },
  _count: { select: { identities: true } },
  secondFactor: { select: { accountId: true } },
})

type UserRow = Omit<AccountRow, 'grants'> & {
  createdAt: Date
  lastSignInAt: Date | null
  grants: { role: string; query: string | null; masks: string[]; origin: string }[]
  secondFactor: { accountId: string } | null
}

function userViewOf(row: UserRow): UserView {
  const [grant] = row.grants
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: grant === undefined ? null : roleOf(grant.role),
    limited: grant !== undefined && (grant.query !== null || grant.masks.length > 0),
    instanceAdmin: row.instanceAdmin,
    status: statusOf(row),
    disabledByInstance: row.disabledByInstance,
    sso: row._count.identities > 0,
    secondFactor: row.secondFactor !== null,
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  }
}
