import type pg from 'pg'

import type { TenantRef } from '@/lib/access/roles'
import type { SealedEntry } from '@/lib/log/sealed-entry'
import { SECTIONS } from '@/lib/log/sections'

import { openEntry } from './open-entry'
import { leafHash } from './seal'
import { readCheckRow, readHead } from './store-check'

/** The sealed entry of one event (its id in lower case), opened from the stored event; null where there is none. */
export async function readSealedEntry(
  client: pg.ClientBase,
  tenant: TenantRef,
  id: string,
): Promise<SealedEntry | null> {
  const found = await readCheckRow(client, tenant, id)
  // Read after the entry: a log that holds it is never shorter than its index says.
  const head = found && (await readHead(client, found.logId))
  if (!found || !head) return null
  const { row, logId } = found
  const { problems, sections } = openEntry(row, tenant)
  return {
    id,
    log: {
      id: logId === tenant.logId ? tenant.logIdentity : logId,
      size: Number(head.size),
      root: head.root.toString('base64'),
    },
    index: Number(row.index),
    entry: row.entry.toString(),
    leafHash: leafHash(row.entry).toString('base64'),
    sections: SECTIONS.filter((section) => sections.includes(section)),
    check: { matches: problems.length === 0, problems },
  }
}
