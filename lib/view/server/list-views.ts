import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { Slice } from '@/lib/log/server/turns'
import type { SavedView, SavedViews } from '@/lib/view/saved-view'

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
    const slice = new Slice()
    const views: SavedView[] = []
    for (const row of rows) {
      // Hundreds of queries of an older version of the language are read for a while.
      if (slice.isOver) await slice.breathe()
      views.push(viewOf(row, reader, known?.viewId ?? null))
    }
    return {
      views,
      goneDefault: isGone ? { id: known.viewId, name: known.viewName } : null,
    }
  },
})
