import { setTimeout as wait } from 'node:timers/promises'

import { env } from '@/lib/config/env'
import { isWithin } from '@/lib/config/scrub-env'
import { logger } from '@/lib/http/log'
import { guardDirectory } from '@/lib/proof/server/guard'
import { scrubTimes } from '@/lib/proof/server/scrub/scrub-times'
import { Scrubber, type ScrubPlace, type Turn } from '@/lib/proof/server/scrub/scrubber'

/** How long it takes at most until a check begins that somebody asks for. */
const LOOK_EVERY_MS = 2_000
/** And one whose time has come. */
const PLAN_EVERY_MS = 60_000
/** Between the planned checks of two logs: of thousands of small ones each takes a moment only. */
const REST_MS = 100
const AFTER_FAILURE_MS = 10_000

/** Checks logs until told to stop; a check that is under way is put aside, and goes on with the next start. */
export async function scrubAlways(db: ScrubPlace['db'], stop: AbortSignal): Promise<void> {
  const { keysDir, scrub } = env()
  const place = { db, guardDir: guardDirectory(keysDir), now: () => new Date(), ...scrubTimes(scrub) }
  const scrubber = new Scrubber(place)
  const pause = (ms: number) => wait(ms, undefined, { signal: stop }).catch(() => undefined)
  const mayPlan = () => scrub.hours === null || isWithin(scrub.hours, new Date().getUTCHours())
  let planAt = 0
  while (!stop.aborted) {
    try {
      const asked = await scrubber.asked(stop)
      const isDue = asked === null && Date.now() >= planAt && mayPlan()
      const turn = isDue ? await scrubber.planned(stop) : asked
      if (isDue && turn === null) planAt = Date.now() + PLAN_EVERY_MS
      if (turn === null) await pause(LOOK_EVERY_MS)
      else tell(turn)
      if (isDue) await pause(REST_MS)
    } catch (error) {
      logger().warn({ err: error }, 'checking a log failed; it is tried again')
      await pause(AFTER_FAILURE_MS)
    }
  }
}

function tell({ tenant, kind, check }: Turn): void {
  if (check.phase !== 'done') return
  const facts = {
    tenant: tenant.slug,
    log: tenant.logIdentity,
    kind,
    entries: check.entries,
    findings: check.findingsTotal,
  }
  if (check.findingsTotal === 0) logger().info(facts, 'a log was checked')
  else logger().error({ ...facts, found: check.findings.slice(0, 3) }, 'what a log holds does not fit')
}
