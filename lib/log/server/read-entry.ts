import { z } from 'zod'

import { tenantOf } from '@/lib/access/ctx'
import { verb } from '@/lib/access/verb'
import { AppError } from '@/lib/base/errors'
import { isUuid } from '@/lib/base/uuid'
import type { SealedEntry } from '@/lib/log/sealed-entry'
import { SECTIONS } from '@/lib/log/sections'

import { openEntry } from './open-entry'
import { recordAlone } from './record'
import { leafHash } from './seal'
import { readCheckRow, readHead } from './store-check'

/**
 * The sealed entry of one event, opened from the stored event: a check of this row against this entry. That the entry is
 * in the log is not proven by it. Recorded as a read. Errors: `not_found`.
 */
export const readEntry = verb({
  name: 'readEntry',
  permission: 'events.read',
  input: z.strictObject({ id: z.string().max(64) }),
  run: async (ctx, input): Promise<SealedEntry> => {
    const tenant = tenantOf(ctx)
    const id = input.id.toLowerCase()
    const client = await ctx.db.readers.connect()
    let healthy = false
    try {
      const found = isUuid(id) ? await readCheckRow(client, tenant, id) : null
      // Read after the entry: a log that holds it is never shorter than its index says.
      const head = found && (await readHead(client, found.logId))
      healthy = true
      if (!found || !head)
        throw new AppError('not_found', `There is no event ${JSON.stringify(input.id)} in this tenant's log.`)
      const { row, logId } = found
      const { problems, sections } = openEntry(row, tenant)
      await recordAlone(ctx.db, ctx, tenant, {
        action: 'vouchsafe.entry.read',
        change: 'READ',
        resource: { type: 'AUDITLOG', id },
        message: 'Looked at the seal of an event of the audit log',
      })
      return {
        id,
        log: { id: logId, size: Number(head.size), root: head.root.toString('base64') },
        index: Number(row.index),
        entry: row.entry.toString(),
        leafHash: leafHash(row.entry).toString('base64'),
        sections: SECTIONS.filter((section) => sections.includes(section)),
        check: { matches: problems.length === 0, problems },
      }
    } finally {
      client.release(!healthy)
    }
  },
})
