import { z } from 'zod'

import type { Ctx } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import type { Tx } from '@/lib/db/db'
import type { OwnEvent } from '@/lib/log/server/record'
import type { SavedView } from '@/lib/view/saved-view'
import { type ViewChange, viewChangeInput, viewIdInput } from '@/lib/view/view-input'

import { lockView, renameInDefaults, updateView, type ViewReader, type ViewRow, viewOf } from './store-views'
import {
  answerOf,
  changeViews,
  noSuchView,
  readerOf,
  requireRoom,
  requireSharing,
  viewEvent,
} from './view-work'

/**
 * Renames a view, changes what it shows, or shares it: one change at a time. Its owner may, and an admin may change what
 * is shared. What others open changes only by who may share.
 */
export const changeView = verb({
  name: 'changeView',
  permission: 'views.use',
  input: z.strictObject({ viewId: viewIdInput, change: viewChangeInput }),
  run: async (ctx, { viewId, change }): Promise<SavedView> => {
    const { tenant, reader } = readerOf(ctx)
    return changeViews(ctx, tenant, async (tx) => {
      const row = await lockView(tx, reader, viewId)
      if (row === null) throw noSuchView()
      requireChange(ctx, reader, row, change)
      if (isSame(row, change)) return { result: await answerOf(tx, reader, row), event: null }
      if (change.shared === true) await requireRoom(tx, reader, 'shared')
      const changed = await updateView(tx, tenant.id, viewId, { ...change, now: ctx.now() })
      if (change.name !== undefined) await tellDefaults(tx, tenant.id, changed)
      const result = await answerOf(tx, reader, changed)
      return { result, event: eventOf(row, changed, change) }
    })
  },
})

/** Stop unless who asks may make this change. */
function requireChange(ctx: Ctx, reader: ViewReader, row: ViewRow, change: ViewChange): void {
  if (!viewOf(row, reader, null).mayChange) {
    throw new AppError('forbidden', `This view is ${row.owner.name}’s: only they and admins may change it.`)
  }
  // Whoever may share no more can still take back what they shared.
  if (change.shared === false) return
  if (row.shared || change.shared === true) requireSharing(ctx)
}

function isSame(row: ViewRow, { name, search, shared }: ViewChange): boolean {
  return (
    name === (name === undefined ? undefined : row.name) &&
    search === (search === undefined ? undefined : row.search) &&
    shared === (shared === undefined ? undefined : row.shared)
  )
}

async function tellDefaults(tx: Tx, tenantId: string, row: ViewRow): Promise<void> {
  // Others no longer see a view that is private: its new name is not for them either.
  if (row.shared) await renameInDefaults(tx, tenantId, row)
}

function eventOf(before: ViewRow, after: ViewRow, change: ViewChange): OwnEvent {
  const { name } = after
  if (change.name !== undefined) {
    return viewEvent('rename', 'UPDATE', after, {
      message: `The view ${before.name} is now called ${name}`,
      before: { name: before.name },
      after: { name },
    })
  }
  if (change.search !== undefined) {
    return viewEvent('update', 'UPDATE', after, {
      message: `The view ${name} was changed`,
      details: { shared: after.shared },
      before: { search: before.search },
      after: { search: after.search },
    })
  }
  return viewEvent(after.shared ? 'share' : 'unshare', 'UPDATE', after, {
    message: after.shared ? `The view ${name} was shared` : `The view ${name} is no longer shared`,
    before: { shared: before.shared },
    after: { shared: after.shared },
  })
}
