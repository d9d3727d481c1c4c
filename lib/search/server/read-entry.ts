import { z } from 'zod'

import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { SealedEntry } from '@/lib/log/sealed-entry'
import { readSealedEntry } from '@/lib/log/server/read-sealed-entry'

import { withReader } from './readers'
import { recordEntryRead } from './record-reads'
import { requireWholeSight, seenBy } from './seen'

/**
 * The sealed entry of one event, opened from the stored event: a check of this row against this entry. That the entry is
 * in the log is not proven by it. Recorded as a read. Errors: `not_found`.
 */
export const readEntry = verb({
  name: 'readEntry',
  permission: 'events.read',
  input: z.strictObject({ id: z.string().max(64) }),
  run: async (ctx, input): Promise<SealedEntry> => {
    const seen = seenBy(ctx)
    const { tenant } = seen
    requireWholeSight(seen, 'The seal of an event')
    const id = input.id.toLowerCase()
    const found = isUuid(id)
      ? await withReader(ctx, tenant, (client) => readSealedEntry(client, tenant, id))
      : null
    if (!found)
      throw new AppError('not_found', `There is no event ${JSON.stringify(input.id)} in this tenant's log.`)
    await recordEntryRead(ctx, tenant, id)
    return found
  },
})
