import { verb } from '@/lib/access/verb'
import type { SavedView } from '@/lib/view/saved-view'
import { createViewInput } from '@/lib/view/view-input'

import { insertView } from './store-views'
import { answerOf, changeViews, readerOf, requireRoom, requireSharing, viewEvent } from './view-work'

/** Saves a search under a name, for oneself or for everybody in the tenant. */
export const createView = verb({
  name: 'createView',
  permission: 'views.use',
  input: createViewInput,
  run: async (ctx, { name, search, shared }): Promise<SavedView> => {
    const { tenant, reader } = readerOf(ctx)
    if (shared) requireSharing(ctx)
    return changeViews(ctx, tenant, async (tx) => {
      await requireRoom(tx, reader, 'own')
      if (shared) await requireRoom(tx, reader, 'shared')
      const row = await insertView(tx, reader, { name, search, shared, now: ctx.now() })
      return {
        result: await answerOf(tx, reader, row),
        event: viewEvent('create', 'CREATE', row, {
          message: `The view ${name} was saved`,
          details: { shared },
          after: { name, search, shared },
        }),
      }
    })
  },
})
