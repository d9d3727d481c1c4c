import type { Db } from '@/lib/db/db'

import { selectPublishing } from './store-checkpoints'

/** How signing stands: how many logs wait, which ones are not signed any more and why, and when anything was signed last. */
export const publishing = (db: Pick<Db, 'pool'>) => selectPublishing(db.pool)
