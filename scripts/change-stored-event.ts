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
export async function changeStoredEvent(
  { data, keys }: ProductFiles,
  id: string,
  details: string,
): Promise<string> {
  const options = { dataDir: data, keysDir: keys, purpose: 'a test', createUser: null }
  const { superUrl, stop } = await connectEmbedded(options)
  try {
    return await withClient(withDatabase(superUrl, 'vouchsafe'), async (client) => {
      await client.query('BEGIN')
      // Triggers let nobody else write: whoever is superuser can be anybody.
      await client.query('GRANT SELECT, UPDATE ON event TO vouchsafe_keeper')
      await client.query('SET LOCAL ROLE vouchsafe_keeper')
      const { rows } = await client.query<{ details: string }>(
        'SELECT details::text FROM event WHERE id = $1',
        [id],
      )
      await client.query('UPDATE event SET details = $2 WHERE id = $1', [id, details])
      await client.query('RESET ROLE')
      await client.query('REVOKE SELECT, UPDATE ON event FROM vouchsafe_keeper')
      await client.query('COMMIT')
      return rows[0]?.details ?? ''
    })
  } finally {
    await stop()
  }
}
