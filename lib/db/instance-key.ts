import type pg from 'pg'

import { type InstanceKey, loadInstanceKey, useInstanceKey } from '@/lib/config/keys'
import { SetupError } from '@/lib/config/setup-error'

type Queryable = Pick<pg.ClientBase, 'query'>

/**
 * Binds a new database to this instance's key, made now if there is none, and refuses an old database with another key
 * or none: what was sealed under the right one could not be opened, and the log would go on under a wrong one.
 * Afterwards `instanceKey()` answers without reading the file again.
 */
export async function checkInstanceKey(client: Queryable, keysDir: string): Promise<InstanceKey> {
  const bound = await boundFingerprint(client)
  if (bound !== null) return adopt(loadBoundKey(keysDir, bound))
  const key = loadInstanceKey({ dir: keysDir, create: true })
  await client.query('INSERT INTO instance (key_fingerprint) VALUES ($1) ON CONFLICT DO NOTHING', [
    key.fingerprint,
  ])
  // Another process may have bound it to its own key in between.
  const winner = await boundFingerprint(client)
  if (winner !== key.fingerprint) throw anotherKey(keysDir, winner ?? '(none)', key.fingerprint)
  return adopt(key)
}

function adopt(key: InstanceKey): InstanceKey {
  useInstanceKey(key)
  return key
}

async function boundFingerprint(client: Queryable): Promise<string | null> {
  const { rows } = await client.query<{ key_fingerprint: string }>('SELECT key_fingerprint FROM instance')
  return rows[0]?.key_fingerprint ?? null
}

function loadBoundKey(keysDir: string, bound: string): InstanceKey {
  const key = loadInstanceKey({ dir: keysDir })
  if (key.fingerprint !== bound) throw anotherKey(keysDir, bound, key.fingerprint)
  return key
}

function anotherKey(keysDir: string, bound: string, found: string): SetupError {
  return new SetupError(
    `This database belongs to the instance key ${bound}; the one in ${keysDir} is ${found}.`,
    'Restore instance.key from the backup that was made with this database, or set VOUCHSAFE_KEYS to its directory. Without that key nothing that people were named in can be opened again.',
  )
}
