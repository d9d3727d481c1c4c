import type { Db } from '@/lib/db/db'
import { onceASecond } from '@/lib/db/once-a-second'

import { selectLate } from './store-late'

/** The logs that nobody signs for more than a minute though nothing is wrong with them: once a second, since every page asks. */
export const lateLogs = onceASecond(({ pool }: Pick<Db, 'pool'>) => selectLate(pool))

/** What is said of such a log. */
export const LATE =
  'No publisher is at work: the worker is not running, or cannot reach the database or write the guard in VOUCHSAFE_KEYS. Its log says why.'
