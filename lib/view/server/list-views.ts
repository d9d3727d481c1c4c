import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { SavedViews } from '@/lib/view/saved-view'

import { selectDefault, selectViews, viewOf } from './store-views'
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
