import { transaction, type Db } from '@/lib/db/db'

import { ATTEMPTS_KEPT_MS, KNOWN_MACHINE_MS } from './sign-in-limiter'
import { deleteOldAttempts } from './store-attempts'
import {
  analyzePartition,
  asOnlyWorker,
  deleteOldAnswers,
  flushPartition,
  makePartitions,
  selectPartitions,
} from './store-housekeeping'
import { deleteEnded } from './store-invitations'

const HOUR_MS = 3_600_000
/** How long a repeat of an Idempotency-Key gets the first answer. */
const ANSWERS_KEPT_MS = 24 * HOUR_MS
/** Ended sessions and invitations are kept a while, so that support can see what happened. */
const ENDED_KEPT_MS = 7 * 24 * HOUR_MS

/** What one round did. */
export interface HouseKept {
  partitionsMade: string[]
  partitionsAnalyzed: string[]
  answersRemoved: number
  sessionsRemoved: number
  invitationsRemoved: number
  attemptsRemoved: number
}

/**
 * What has to happen now and then without anybody asking; safe to call at any time and from several
 * processes, of which one works. null: another one is at it.
 */
export async function keepHouse(db: Db, now: Date): Promise<HouseKept | null> {
  const done: HouseKept = {
    partitionsMade: [],
    partitionsAnalyzed: [],
    answersRemoved: 0,
    sessionsRemoved: 0,
    invitationsRemoved: 0,
    attemptsRemoved: 0,
  }
  const worked = await asOnlyWorker(db, async (client) => {
    // First: without a partition for its month an event could not be stored at all.
    done.partitionsMade = await makePartitions(client)
    for (const { name, wantsAnalyze } of await selectPartitions(client)) {
      await flushPartition(client, name)
      if (!wantsAnalyze) continue
      await analyzePartition(client, name)
      done.partitionsAnalyzed.push(name)
    }
    done.answersRemoved = await deleteOldAnswers(client, new Date(now.getTime() - ANSWERS_KEPT_MS))
    const before = (ms: number) => new Date(now.getTime() - ms)
    // Sessions say for longer from where somebody signed in: the limiter of sign-ins asks.
    const ended = await transaction(db, (tx) =>
      deleteEnded(tx, before(ENDED_KEPT_MS), before(KNOWN_MACHINE_MS)),
    )
    done.sessionsRemoved = ended.sessions
    done.invitationsRemoved = ended.invitations
    done.attemptsRemoved = await transaction(db, (tx) => deleteOldAttempts(tx, before(ATTEMPTS_KEPT_MS)))
  })
  return worked ? done : null
}
