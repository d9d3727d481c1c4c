import type { Db } from '@/lib/db/db'
import { onceASecond } from '@/lib/db/once-a-second'

import { overdueLogs } from './overdue-logs'
import { publishing } from './publishing'
import { scrubbing } from './scrub/scrub-state'

/** Whether all logs are signed, and fit what was signed, in some words: `ok`. Anybody may ask, so it is looked at once a second. */
export const logHealth = onceASecond(async (db: Db): Promise<string> => {
  try {
    const { halted } = await publishing(db)
    const overdue = await overdueLogs(db)
    const { broken } = await scrubbing(db)
    const wrong = [
      ...(halted.length === 0 ? [] : [`${halted.length} not signed any more`]),
      ...(overdue.length === 0 ? [] : [`${overdue.length} waiting to be signed for more than a minute`]),
      ...(broken.length === 0 ? [] : [`${broken.length} with findings`]),
    ]
    return wrong.length === 0 ? 'ok' : wrong.join(', ')
  } catch {
    return 'not checked'
  }
})
