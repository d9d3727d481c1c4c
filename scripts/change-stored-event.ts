import type pg from 'pg'

import { withClient } from '@/lib/db/client'
import { connectEmbedded } from '@/lib/db/embedded'
import { withDatabase } from '@/lib/db/embedded/connection'

/** Where a product on its own database keeps its files. */
export interface ProductFiles {
  data: string
  keys: string
}

/**
 * Changes the details of a stored event behind the product's back, as somebody can who owns the database, and gives those that it
 * had. For tests that want to see it found.
 */
export async function changeStoredEvent(files: ProductFiles, id: string, details: string): Promise<string> {
  return asOwnerOf(files, 'event', async (client) => {
    const { rows } = await client.query<{ details: string }>(
      'SELECT details::text FROM event WHERE id = $1',
      [id],
    )
    await client.query('UPDATE event SET details = $2 WHERE id = $1', [id, details])
    return rows[0]?.details ?? ''
  })
}

/** The same with an entry of a log, by its index: another one in its place, or else the old one with one byte changed. */
export async function changeStoredEntry(
  files: ProductFiles,
  place: { logId: string; index: number },
  next?: Buffer,
): Promise<Buffer> {
  return asOwnerOf(files, 'log_entry', async (client) => {
    const where = [place.logId, place.index]
    const { rows } = await client.query<{ entry: Buffer }>(
      'SELECT entry FROM log_entry WHERE log_id = $1 AND idx = $2',
      where,
    )
    const before = rows[0]?.entry ?? Buffer.alloc(0)
    const changed = Buffer.from(before)
    changed[changed.length - 3] = (changed.at(-3) ?? 0) ^ 1
    await client.query('UPDATE log_entry SET entry = $3 WHERE log_id = $1 AND idx = $2', [
      ...where,
      next ?? changed,
    ])
    return before
  })
}

async function asOwnerOf<T>(
  { data, keys }: ProductFiles,
  table: 'event' | 'log_entry',
  change: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const options = { dataDir: data, keysDir: keys, purpose: 'a test', createUser: null }
  const { superUrl, stop } = await connectEmbedded(options)
  try {
    return await withClient(withDatabase(superUrl, 'vouchsafe'), async (client) => {
      await client.query('BEGIN')
      // Triggers let nobody else write: whoever is superuser can be anybody.
      await client.query(`GRANT SELECT, UPDATE ON ${table} TO vouchsafe_keeper`)
      await client.query('SET LOCAL ROLE vouchsafe_keeper')
      const result = await change(client)
      await client.query('RESET ROLE')
      await client.query(`REVOKE SELECT, UPDATE ON ${table} FROM vouchsafe_keeper`)
      await client.query('COMMIT')
      return result
    })
  } finally {
    await stop()
  }
}
