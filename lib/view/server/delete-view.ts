import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { viewIdInput } from '@/lib/view/view-input'

import { deleteDefault, lockView, removeView, viewOf } from './store-views'
import { changeViews, noSuchView, readerOf, viewEvent } from './view-work'

/** Removes a view: its owner may, and admins those that are shared. Others who began with it are told. */
export const deleteView = verb({
  name: 'deleteView',
  permission: 'views.use',
  input: z.strictObject({ viewId: viewIdInput }),
  run: async (ctx, { viewId }): Promise<void> => {
    const { tenant, reader } = readerOf(ctx)
    await changeViews(ctx, tenant, async (tx) => {
      const row = await lockView(tx, reader, viewId)
      if (row === null) throw noSuchView()
      if (!viewOf(row, reader, null).mayChange) {
        throw new AppError(
          'forbidden',
          `This view is ${row.owner.name}’s: only they and admins may delete it.`,
        )
      }
      // Who deletes it knows that it is gone.
      await deleteDefault(tx, reader, viewId)
      await removeView(tx, tenant.id, viewId)
      const { name, search, shared } = row
      return {
        result: undefined,
        event: viewEvent('delete', 'DELETE', row, {
          message: `The view ${name} was deleted`,
          details: { shared },
          before: { name, search, shared },
        }),
      }
    })
  },
})
