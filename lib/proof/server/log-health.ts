import type { Db } from '@/lib/db/db'
import { onceASecond } from '@/lib/db/once-a-second'

import { lateLogs } from './late-logs'
import { publishing } from './publishing'
import { scrubbing } from './scrub/scrub-state'

/** Whether all logs are signed, and fit what was signed, in some words: `ok`. Anybody may ask, so it is looked at once a second. */
export const logHealth = onceASecond(async (db: Db): Promise<string> => {
  try {
    const { halted } = await publishing(db)
    const late = await lateLogs(db)
    const { broken } = await scrubbing(db)
    const wrong = [
      ...(halted.length === 0 ? [] : [`${halted.length} not signed any more`]),
      ...(late.length === 0 ? [] : [`${late.length} waiting to be signed for more than a minute`]),
      ...(broken.length === 0 ? [] : [`${broken.length} with findings`]),
    ]
    return wrong.length === 0 ? 'ok' : wrong.join(', ')
  } catch {
    return 'not checked'
  }
})
