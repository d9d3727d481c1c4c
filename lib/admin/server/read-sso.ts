import { rightsCache } from '@/lib/access/server/cache'
import type { SsoSettings } from '@/lib/admin/sso/sso-settings'
import { AppError } from '@/lib/base/errors'
import type { Db } from '@/lib/db/db'

import { clientSecretOf, isBreakGlassAdmin, selectSso, type StoredSso } from './store-sso'

/** SSO while it is on: its settings, and how to get at the secret. */
export interface OpenSso {
  settings: SsoSettings
  /** Opens the secret; null for a client without one. */
  clientSecret(): string | null
}

function storedSso(db: Db): Promise<StoredSso> {
  return rightsCache(db).load('sso', () => selectSso(db.prisma))
}

/** SSO as it is set up, remembered as rights are; null while it is off. */
export async function readSso(db: Db): Promise<OpenSso | null> {
  const stored = await storedSso(db)
  if (stored.settings?.enabled !== true) return null
  return { settings: stored.settings, clientSecret: () => clientSecretOf(stored) }
}

/** Whether this account may use a password: everybody, until only SSO is allowed; then those kept for an emergency. */
export async function passwordAllowed(db: Db, accountId: string): Promise<boolean> {
  const sso = await readSso(db)
  if (sso === null || !sso.settings.only) return true
  // Who was named may have been made less since: it counts who they are now.
  return sso.settings.breakGlass.includes(accountId) && (await isBreakGlassAdmin(db.prisma, accountId))
}

/**
 * Stop where a password is of no use any more.
 *
 * @throws AppError conflict.
 */
export async function requirePasswordAllowed(db: Db, accountId: string): Promise<void> {
  if (await passwordAllowed(db, accountId)) return
  const name = (await readSso(db))?.settings.name ?? 'single sign-on'
  throw new AppError('conflict', `Passwords are turned off here. Sign in with ${name}.`)
}
