import { randomUUID } from 'node:crypto'

import { nameKey } from '@/lib/base/name-key'
import type { Tx } from '@/lib/db/db'
import { type SavedView, storedViewProblems } from '@/lib/view/saved-view'
import { VIEW_GRAMMAR } from '@/lib/view/view-input'

/** A view's row with its owner's name. */
export interface ViewRow {
  id: string
  ownerId: string
  name: string
  search: string
  grammar: number
  shared: boolean
  updatedAt: Date
  owner: { name: string }
}

/** Who looks at views: what they see and may do depends on it. */
export interface ViewReader {
  tenantId: string
  accountId: string
  isAdmin: boolean
  /** They see only a part of the log: what others search for tells of the rest. */
  isLimited: boolean
}

const WITH_OWNER = { owner: { select: { name: true } } } as const

/** The views that a person has in a tenant: their own and, who sees the whole log, the shared ones. */
const seenBy = ({ tenantId, accountId, isLimited }: ViewReader) => ({
  tenantId,
  OR: [{ ownerId: accountId }, ...(isLimited ? [] : [{ shared: true }])],
})

/** The row as this person sees it. `defaultId`: the view that they begin with. */
export function viewOf(row: ViewRow, reader: ViewReader, defaultId: string | null): SavedView {
  const { id, name, search, grammar, shared, updatedAt } = row
  const isMine = row.ownerId === reader.accountId
  return {
    id,
    name,
    search,
    grammar,
    shared,
    isDefault: id === defaultId,
    isMine,
    mayChange: isMine || (shared && reader.isAdmin),
    owner: { id: row.ownerId, name: row.owner.name },
    updatedAt: updatedAt.toISOString(),
    problems: storedViewProblems(search, grammar),
  }
}

/** Every view of this person, by name. There are at most some hundreds. */
export async function selectViews(db: Tx, reader: ViewReader): Promise<ViewRow[]> {
  return db.view.findMany({
    where: seenBy(reader),
    include: WITH_OWNER,
    orderBy: [{ nameKey: 'asc' }, { id: 'asc' }],
  })
}

/** A view that this person has; null where there is none for them. */
export async function selectView(db: Tx, reader: ViewReader, id: string): Promise<ViewRow | null> {
  return db.view.findFirst({ where: { ...seenBy(reader), id }, include: WITH_OWNER })
}

/** The same, locked until the transaction ends: what is recorded as before is what was changed. */
export async function lockView(tx: Tx, reader: ViewReader, id: string): Promise<ViewRow | null> {
  await tx.$queryRaw`SELECT FROM view WHERE tenant_id = ${reader.tenantId}::uuid AND id = ${id}::uuid FOR UPDATE`
  return selectView(tx, reader, id)
}

/** How many views the person has in the tenant, and how many are shared in it. */
export async function countViews(tx: Tx, reader: ViewReader): Promise<{ own: number; shared: number }> {
  const { tenantId, accountId } = reader
  const [own, shared] = [
    await tx.view.count({ where: { tenantId, ownerId: accountId } }),
    await tx.view.count({ where: { tenantId, shared: true } }),
  ]
  return { own, shared }
}

/** Adds a view of this person. */
export async function insertView(
  tx: Tx,
  reader: ViewReader,
  view: { name: string; search: string; shared: boolean; now: Date },
): Promise<ViewRow> {
  const { now, ...data } = view
  return tx.view.create({
    data: {
      ...data,
      id: randomUUID(),
      tenantId: reader.tenantId,
      ownerId: reader.accountId,
      nameKey: nameKey(view.name),
      grammar: VIEW_GRAMMAR,
      createdAt: now,
      updatedAt: now,
    },
    include: WITH_OWNER,
  })
}

/** Changes a view. A new search is written in today's version of the language. */
export async function updateView(
  tx: Tx,
  tenantId: string,
  id: string,
  set: { name?: string | undefined; search?: string | undefined; shared?: boolean | undefined; now: Date },
): Promise<ViewRow> {
  const { name, search, shared, now } = set
  return tx.view.update({
    where: { id, tenantId },
    data: {
      updatedAt: now,
      ...(name !== undefined && { name, nameKey: nameKey(name) }),
      ...(search !== undefined && { search, grammar: VIEW_GRAMMAR }),
      ...(shared !== undefined && { shared }),
    },
    include: WITH_OWNER,
  })
}

/** Removes a view. */
export async function removeView(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.view.delete({ where: { id, tenantId } })
}

/** The view that this person begins with, as they knew it; it may be gone. */
export async function selectDefault(
  db: Tx,
  { tenantId, accountId }: ViewReader,
): Promise<{ viewId: string; viewName: string } | null> {
  return db.viewDefault.findUnique({
    where: { tenantId_accountId: { tenantId, accountId } },
    select: { viewId: true, viewName: true },
  })
}

/** Makes this the view that the person begins with. */
export async function upsertDefault(
  tx: Tx,
  { tenantId, accountId }: ViewReader,
  view: { id: string; name: string },
): Promise<void> {
  const set = { viewId: view.id, viewName: view.name }
  await tx.viewDefault.upsert({
    where: { tenantId_accountId: { tenantId, accountId } },
    create: { tenantId, accountId, ...set },
    update: set,
  })
}

/** Forgets that the person begins with this view; false where they did not. */
export async function deleteDefault(
  tx: Tx,
  { tenantId, accountId }: ViewReader,
  viewId: string,
): Promise<boolean> {
  const { count } = await tx.viewDefault.deleteMany({ where: { tenantId, accountId, viewId } })
  return count === 1
}

/** Tells those who begin with a view its new name: should it go, they are told by the name that they know. */
export async function renameInDefaults(
  tx: Tx,
  tenantId: string,
  view: { id: string; name: string },
): Promise<void> {
  await tx.viewDefault.updateMany({ where: { tenantId, viewId: view.id }, data: { viewName: view.name } })
}
