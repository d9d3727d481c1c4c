import type { Db } from '@/lib/db/db'
import { onceASecond } from '@/lib/db/once-a-second'

import { selectOverdue } from './store-overdue'

/** The logs that nobody signs for more than a minute though nothing is wrong with them: once a second, since every page asks. */
export const overdueLogs = onceASecond(({ pool }: Pick<Db, 'pool'>) => selectOverdue(pool))

/** What is said of such a log. */
export const OVERDUE =
  'No publisher is at work: the worker is not running, or cannot reach the database or write the guard in VOUCHSAFE_KEYS. Its log says why.'
