import { randomUUID } from 'node:crypto'

import { ROLES, type Role } from '@/lib/access/roles'
import { type Page, PAGE_ROWS, printCursor } from '@/lib/admin/paging'
import type { GrantView, InheritedAdminView, UserView } from '@/lib/admin/views'
import { AppError, invariant } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { Tx } from '@/lib/db/db'
import { GRAMMAR_VERSION } from '@/lib/event/fields'
import { otherGrammar } from '@/lib/query/read-sight'

/** What a grant gives, as it is stored. */
export interface GrantText {
  role: Role
  query: string | null
  masks: readonly string[]
}

/** A grant with the version that the next change of it names. */
export interface StoredGrant extends GrantText {
  version: number
  /** The version of the query language that it was written in. */
  grammar: number
}

/** A role as the column holds it. */
export function roleOf(text: string): Role {
  const role = ROLES.find((known) => known === text)
  invariant(role, 'the column’s constraint allows nothing else')
  return role
}

/** Gives a role in a tenant to somebody who has none there. */
export async function insertGrant(
  tx: Tx,
  grant: GrantText & { accountId: string; tenantId: string; now: Date },
): Promise<void> {
  const { now, masks, ...rest } = grant
  const data = { ...rest, masks: [...masks], grammar: GRAMMAR_VERSION }
  await tx.roleGrant.create({ data: { id: randomUUID(), createdAt: now, ...data } })
}

/** The grant of somebody in a tenant; null when they have none. Whoever changes it locks the account first. */
export async function selectGrant(tx: Tx, accountId: string, tenantId: string): Promise<StoredGrant | null> {
  const row = await tx.roleGrant.findUnique({ where: { accountId_tenantId: { accountId, tenantId } } })
  if (row === null) return null
  const { query, masks, version, grammar } = row
  return { role: roleOf(row.role), query, masks, version, grammar }
}

/** Changes what somebody has. `grammar`: that of a limit that stays as it was. */
export async function updateGrant(
  tx: Tx,
  accountId: string,
  tenantId: string,
  { role, query, masks, grammar = GRAMMAR_VERSION }: GrantText & { grammar?: number },
): Promise<void> {
  await tx.roleGrant.update({
    where: { accountId_tenantId: { accountId, tenantId } },
    // From then on it is a person's word, which no provider changes.
    data: { role, query, masks: [...masks], grammar, origin: 'manual', version: { increment: 1 } },
  })
}

/** Takes the role away. */
export async function deleteGrant(tx: Tx, accountId: string, tenantId: string): Promise<void> {
  await tx.roleGrant.delete({ where: { accountId_tenantId: { accountId, tenantId } } })
}

const PERSON = {
  select: {
    id: true,
    email: true,
    name: true,
    disabledAt: true,
    passwordHash: true,
    _count: { select: { identities: true } },
  },
} as const

interface PersonRow {
  id: string
  email: string
  name: string
  disabledAt: Date | null
  passwordHash: string | null
  _count: { identities: number }
}

/** Whether somebody can sign in. */
export function statusOf({
  disabledAt,
  passwordHash,
  _count: { identities },
}: Pick<PersonRow, 'disabledAt' | 'passwordHash' | '_count'>): UserView['status'] {
  if (disabledAt !== null) return 'disabled'
  return passwordHash !== null || identities > 0 ? 'active' : 'invited'
}

function personOf(row: PersonRow): GrantView['user'] {
  const { id, email, name } = row
  return { id, email, name, status: statusOf(row) }
}

/** A text as a part of a LIKE pattern, where it stands for itself. */
export function likeText(text: string): { contains: string; mode: 'insensitive' } {
  return { contains: text.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' }
}

/**
 * The people after the last one of a page, by name and id.
 *
 * @throws AppError bad_request for a cursor of another list.
 */
export function afterPerson(cursor: readonly string[] | undefined) {
  if (cursor === undefined) return {}
  const [name = '', id = ''] = cursor
  if (!isUuid(id)) {
    throw new AppError('bad_request', 'This cursor is none of this list.', {
      problems: [{ path: 'cursor', message: 'is no cursor of this list' }],
    })
  }
  return { OR: [{ name: { gt: name } }, { name, id: { gt: id } }] }
}

/** The grants of a tenant, by name; each word must stand in the name, the address, the role or the query. */
export async function selectGrants(
  tx: Tx,
  wanted: {
    tenantId: string
    words: readonly string[]
    /** Only the grant of this person. */
    userId?: string
    limited?: boolean
    cursor?: readonly string[] | undefined
    limit?: number | undefined
  },
): Promise<Page<GrantView>> {
  const { tenantId, userId, words, limited, cursor, limit = PAGE_ROWS } = wanted
  const narrows = [{ query: { not: null } }, { masks: { isEmpty: false } }]
  const where = {
    tenantId,
    ...(userId !== undefined && { accountId: userId }),
    ...(limited === true && { OR: narrows }),
    AND: words.map((word) => ({
      OR: [
        { account: { name: likeText(word) } },
        { account: { email: likeText(word) } },
        { role: likeText(word) },
        { query: likeText(word) },
      ],
    })),
  }
  const rows = await tx.roleGrant.findMany({
    where: { AND: [where, { account: afterPerson(cursor) }] },
    include: { account: PERSON },
    orderBy: [{ account: { name: 'asc' } }, { account: { id: 'asc' } }],
    take: limit + 1,
  })
  const items = rows.slice(0, limit).map((row) => ({
    user: personOf(row.account),
    role: roleOf(row.role),
    query: row.query,
    masks: row.masks,
    outdated: otherGrammar(row) !== null,
    origin: row.origin === 'sso' ? ('sso' as const) : ('manual' as const),
    version: row.version,
    createdAt: row.createdAt.toISOString(),
  }))
  const last = items.at(-1)
  const nextCursor = rows.length > limit && last ? printCursor([last.user.name, last.user.id]) : null
  return { items, nextCursor, total: await tx.roleGrant.count({ where }) }
}

/** Who is admin by a grant in one of these tenants, or, where asked, as instance admin; by name, at most so many. */
export async function selectInheritedAdmins(
  tx: Tx,
  wanted: { tenants: readonly { id: string; slug: string }[]; withInstanceAdmins: boolean; max: number },
): Promise<InheritedAdminView[]> {
  const slugs = new Map(wanted.tenants.map(({ id, slug }) => [id, slug]))
  const grants = await tx.roleGrant.findMany({
    where: { tenantId: { in: [...slugs.keys()] }, role: 'admin' },
    include: { account: PERSON },
    orderBy: [{ account: { name: 'asc' } }, { account: { id: 'asc' } }],
    take: wanted.max,
  })
  const admins = wanted.withInstanceAdmins
    ? await tx.account.findMany({
        where: { instanceAdmin: true },
        ...PERSON,
        orderBy: [{ name: 'asc' }, { id: 'asc' }],
        take: wanted.max,
      })
    : []
  const found = [
    ...grants.map((row) => ({ user: personOf(row.account), from: slugs.get(row.tenantId) ?? null })),
    ...admins.map((row) => ({ user: personOf(row), from: null })),
  ]
  return found.slice(0, wanted.max)
}
