import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import type { SavedView } from '@/lib/view/saved-view'
import { viewIdInput } from '@/lib/view/view-input'

import { deleteDefault, selectDefault, selectView } from './store-views'
import { answerOf, changeViews, noSuchView, readerOf, viewEvent } from './view-work'

/** Begin with no view any more. null where this one, gone or not, was not the one. */
export const clearDefaultView = verb({
  name: 'clearDefaultView',
  permission: 'views.use',
  input: z.strictObject({ viewId: viewIdInput }),
  run: async (ctx, { viewId }): Promise<SavedView | null> => {
    const { tenant, reader } = readerOf(ctx)
    return changeViews(ctx, tenant, async (tx) => {
      const before = await selectDefault(tx, reader)
      const row = await selectView(tx, reader, viewId)
      const wasDefault = await deleteDefault(tx, reader, viewId)
      if (row === null && !wasDefault) throw noSuchView()
      const name = row?.name ?? before?.viewName ?? ''
      return {
        result: row === null ? null : await answerOf(tx, reader, row),
        event: wasDefault
          ? viewEvent(
              'clear_default',
              'UPDATE',
              { id: viewId, name },
              {
                message: `The view ${name} is no longer what they begin with`,
                before: { view: viewId },
                after: { view: null },
              },
            )
          : null,
      }
    })
  },
})
