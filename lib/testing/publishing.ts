import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { TenantRef } from '@/lib/access/roles'
import { verifyEd25519 } from '@/lib/config/ed25519'
import type { Db } from '@/lib/db/db'
import { openCheckpoint, type OpenedCheckpoint } from '@/lib/proof/checkpoint'
import { originOf } from '@/lib/proof/origin'
import { logVkey } from '@/lib/proof/server/log-keys'
import { Publisher, type PublisherPlace } from '@/lib/proof/server/publisher'

/** Where logs of tests are served. */
export const TEST_URL = 'http://localhost:3000'

/** A guard of a test's own, and publishers by it. */
export interface TestPublishing {
  guardDir: string
  publisher(db: Db, more?: Partial<PublisherPlace>): Publisher
  /** One round by somebody who begins and ends with it. */
  publish(db: Db): ReturnType<Publisher['round']>
  remove(): void
}

/** An empty guard in a directory of its own. */
export function testPublishing(): TestPublishing {
  const dir = mkdtempSync(path.join(tmpdir(), 'vouchsafe-keys-'))
  const guardDir = path.join(dir, 'guard')
  const publishers: Publisher[] = []
  const publisher = (db: Db, more: Partial<PublisherPlace> = {}) => {
    const made = new Publisher({ db, guardDir, url: TEST_URL, ...more })
    publishers.push(made)
    return made
  }
  return {
    guardDir,
    publisher,
    async publish(db) {
      const one = publisher(db)
      try {
        // Whoever closed a session has its lock until the server hears of it.
        for (;;) {
          const round = await one.round()
          if (round !== null) return round
        }
      } finally {
        one.close()
      }
    },
    remove: () => {
      // A test that failed has not closed its own, and nobody drops a database that is in use.
      for (const one of publishers) one.close()
      rmSync(dir, { recursive: true })
    },
  }
}

/** The checkpoint that is served of a tenant's log, verified with the log's keys. */
export async function servedCheckpoint(
  db: Db,
  tenant: TenantRef,
  epochs: readonly number[] = [0],
): Promise<OpenedCheckpoint> {
  const { logIdentity: identity } = tenant
  const { rows } = await db.pool.query<{ note: string }>(
    'SELECT note FROM log_checkpoint WHERE identity = $1',
    [identity],
  )
  const log = { identity, origin: originOf(TEST_URL, identity) }
  const keys = epochs.map((epoch) => logVkey(log, epoch))
  const opened = openCheckpoint(rows[0]?.note ?? '', keys, verifyEd25519)
  if ('problem' in opened) throw new Error(`The checkpoint ${opened.problem}.`)
  return opened
}

/** So many events of a kind. */
export const someEvents = (count: number, action = 'flow.update') =>
  Array.from({ length: count }, (_, i) => ({
    actor: { type: 'user' as const, id: `u_${i % 5}`, name: 'Ada' },
    action,
    change: 'UPDATE' as const,
    resource: { type: 'FLOW', id: `f_${i}` },
    details: { n: i },
  }))
