import { BREAK_IN } from './break-in-places'
import { MINUTE } from './calendar'
import type { Happening } from './ledger'
import { during } from './visits'
import { aroundThen, type Visit, type World } from './world'

/**
 * Plans a step of the answer to the break-in, that many minutes into the visit. Each carries the incident's number, and
 * the steps of a visit share a trace.
 */
export function step(
  world: World,
  visit: Visit,
  minutes: number,
  happening: () => Omit<Happening, 'by'>,
): void {
  const traceId = world.random(`answer in ${visit.id}`).hex(32)
  world.timeline.at(aroundThen(world, visit.from + minutes * MINUTE), (ms) => {
    const { details, ...rest } = happening()
    world.ledger.record(ms, {
      by: during(visit),
      ...rest,
      details: { ...details, ticket: BREAK_IN.incident },
      traceId,
    })
  })
}
