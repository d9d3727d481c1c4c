import type { Db } from '@/lib/db/db'
import { listen } from '@/lib/db/listen'

import { rightsCache } from './cache'

/** Triggers of the tables that say who may do what notify it, whoever changes them. */
const CHANNEL = 'vouchsafe_rights'

/**
 * Lets this process remember rights and settings: from when it hears of every change of them, made by whatever process or
 * by hand, until it does not. Returns how to stop.
 */
export function hearOfChanges(db: Db): () => Promise<void> {
  const cache = rightsCache(db)
  return listen(db, CHANNEL, {
    up: () => cache.setHearing(true),
    down: () => cache.setHearing(false),
    notified: () => cache.clear(),
  })
}
