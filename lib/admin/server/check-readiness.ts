import { fingerprint } from '@/lib/config/keys'
import type { Db } from '@/lib/db/db'
import { pendingMigrations, readMigrations, type Migration } from '@/lib/db/migrations'
import { onceASecond } from '@/lib/db/once-a-second'

import { boundFingerprint, selectMigrations } from './store-instance'

/** What a load balancer wants to know; `ready` is all of them. */
export interface Readiness {
  ready: boolean
  /** Each: `ok`, or in a few words what is wrong. Nothing here is a secret. */
  checks: { database: string; migrations: string; instanceKey: string }
}

let files: readonly Migration[] | undefined

/** Whether this process can serve: the database answers, has our migrations, and belongs to our instance key. */
export async function checkReadiness(db: Db): Promise<Readiness> {
  const checks = { database: 'ok', migrations: 'not checked', instanceKey: 'not checked' }
  try {
    const applied = await selectMigrations(db)
    checks.migrations = migrationState(applied)
    checks.instanceKey = (await boundFingerprint(db)) === fingerprint() ? 'ok' : 'another key'
  } catch {
    checks.database = 'does not answer'
  }
  const ready = Object.values(checks).every((state) => state === 'ok')
  return { ready, checks }
}

/** The same for anybody who asks: looked at once a second. */
export const readiness = onceASecond(checkReadiness)

function migrationState(applied: Parameters<typeof pendingMigrations>[1]): string {
  files ??= readMigrations()
  try {
    const pending = pendingMigrations(files, applied)
    return pending.length === 0 ? 'ok' : `${pending.length} not applied`
  } catch {
    return 'another version of Vouchsafe made them'
  }
}
