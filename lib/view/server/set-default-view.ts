import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { SavedView } from '@/lib/view/saved-view'
import { viewIdInput } from '@/lib/view/view-input'

import { selectDefault, selectView, upsertDefault } from './store-views'
import { answerOf, changeViews, noSuchView, readerOf, viewEvent } from './view-work'

/** Begin with this view in this tenant, of all those that one sees. */
export const setDefaultView = verb({
  name: 'setDefaultView',
  permission: 'views.use',
  input: z.strictObject({ viewId: viewIdInput }),
  run: async (ctx, { viewId }): Promise<SavedView> => {
    const { tenant, reader } = readerOf(ctx)
    return changeViews(ctx, tenant, async (tx) => {
      const row = await selectView(tx, reader, viewId)
      if (row === null) throw noSuchView()
      const before = await selectDefault(tx, reader)
      if (before?.viewId === viewId) return { result: await answerOf(tx, reader, row), event: null }
      await upsertDefault(tx, reader, row)
      return {
        result: await answerOf(tx, reader, row),
        event: viewEvent('set_default', 'UPDATE', row, {
          message: `The view ${row.name} is what they begin with`,
          before: { view: before?.viewId ?? null },
          after: { view: viewId },
        }),
      }
    })
  },
})
