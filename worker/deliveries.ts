import { setTimeout as wait } from 'node:timers/promises'

import { env } from '@/lib/config/env'
import { egressTo } from '@/lib/delivery/egress'
import { type DeliveryPlace, type Taken, takeNext } from '@/lib/delivery/server/deliver-next'
import { logger } from '@/lib/http/log'

import { Rest } from './rest'

/** So many destinations are sent to at once: one that hangs holds up none but itself, as long as not all do. */
const AT_ONCE = 16
/** So many of them at most are replays: receivers of replays that hang hold up no stream. */
const REPLAYS_AT_ONCE = 8
/** And so many of them are kept for those whose receivers were quick: slow ones of a few tenants hold up no others. */
const KEPT_FOR_QUICK = 4
/** How long it takes at most until a new event is noticed. */
const LOOK_EVERY_MS = 500
const AFTER_FAILURE_MS = 5_000

/** Sends events to destinations until told to stop; batches that are on their way are finished. */
export async function deliverAlways(db: DeliveryPlace['db'], stop: AbortSignal): Promise<void> {
  const egress = egressTo(env().egressAllow)
  const place: DeliveryPlace = { db, egress, now: () => new Date(), random: Math.random }
  const running = new Set<Promise<void>>()
  const rest = new Rest()
  stop.addEventListener('abort', () => rest.wake(), { once: true })
  let replays = 0
  while (!stop.aborted) {
    const allow = {
      replays: replays < REPLAYS_AT_ONCE,
      onlyQuick: running.size >= AT_ONCE - KEPT_FOR_QUICK,
    }
    const taken = running.size < AT_ONCE ? await next(place, allow) : null
    if (taken !== null) {
      replays += Number(taken.isReplay)
      const work: Promise<void> = taken
        .goOn()
        .catch(warn)
        .finally(() => {
          running.delete(work)
          replays -= Number(taken.isReplay)
          rest.wake()
        })
      running.add(work)
    } else await rest.upTo(LOOK_EVERY_MS)
  }
  await Promise.all(running)
}

async function next(place: DeliveryPlace, allow: Parameters<typeof takeNext>[1]): Promise<Taken | null> {
  try {
    return await takeNext(place, allow)
  } catch (error) {
    warn(error)
    await wait(AFTER_FAILURE_MS)
    return null
  }
}

const warn = (error: unknown): void => logger().warn({ err: error }, 'delivering failed; it is tried again')
