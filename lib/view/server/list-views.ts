import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { SavedView, SavedViews } from '@/lib/view/saved-view'

import { selectDefault, selectView, selectViews, viewOf } from './store-views'
import { readerOf } from './view-work'

/** The views of who asks: their own and the shared ones, by name. `goneDefault`: they began with one that is gone. */
export const listViews = verb({
  name: 'listViews',
  permission: 'views.use',
  input: z.strictObject({}),
  run: async (ctx): Promise<SavedViews> => {
    const { reader } = readerOf(ctx)
    const { prisma } = ctx.db
    const [rows, known] = await Promise.all([selectViews(prisma, reader), selectDefault(prisma, reader)])
    const isGone = known !== null && !rows.some(({ id }) => id === known.viewId)
    return {
      views: rows.map((row) => viewOf(row, reader, known?.viewId ?? null)),
      goneDefault: isGone ? { id: known.viewId, name: known.viewName } : null,
    }
  },
})

/** The view that who asks begins with in this tenant; null where they chose none, or it is gone. */
export const defaultView = verb({
  name: 'defaultView',
  permission: 'views.use',
  input: z.strictObject({}),
  run: async (ctx): Promise<SavedView | null> => {
    const { reader } = readerOf(ctx)
    const known = await selectDefault(ctx.db.prisma, reader)
    const row = known === null ? null : await selectView(ctx.db.prisma, reader, known.viewId)
    return row === null ? null : viewOf(row, reader, row.id)
  },
})
