import type { EventDraft } from '@/lib/event/event'

import { DAY, HOUR, lastWeekday, localMs, MINUTE } from './calendar'
import { castOf, named } from './cast'
import { NORTHWIND_OFFICES, NORTHWIND_PEOPLE, NORTHWIND_RULES, NORTHWIND_SERVICES } from './cast-northwind'
import { planDailyWork } from './daily-work'
import { deleteFlow, saveFlow } from './deliver'
import { planDirectory } from './directory'
import { bindingId, layOut } from './estate'
import { planSchedule } from './executions'
import { flowSpecs } from './flow-documents'
import { withRetries } from './flow-edits'
import { NORTHWIND_FLOWS, NORTHWIND_QUIET, NORTHWIND_SCHEDULES, NORTHWIND_SECRETS } from './flows-northwind'
import { Ledger } from './ledger'
import { moreFlows } from './more-flows'
import { planPlatformWork } from './platform-work'
import { randomFor } from './random'
import { Timeline } from './timeline'
import { during, extraVisit, planVisits } from './visits'
import {
  type Span,
  aroundThen,
  documentOf,
  flowFacts,
  flowOf,
  flowResource,
  storyDay,
  type Visit,
  type World,
  worldOf,
} from './world'

/** Everything that happened at Northwind Labs, in order. */
export function northwindEvents(span: Span): EventDraft[] {
  const { scheduler, ci, terraform, scim } = NORTHWIND_SERVICES
  const world: World = worldOf({
    ...span,
    timeline: new Timeline(),
    ledger: new Ledger(),
    people: castOf(NORTHWIND_PEOPLE, NORTHWIND_RULES, randomFor(span.seed, 'cast')),
    offices: NORTHWIND_OFFICES,
    crew: { scheduler, ci, terraform, scim },
    secrets: NORTHWIND_SECRETS,
  })
  layOut(world, {
    flows: moreFlows(flowSpecs(NORTHWIND_FLOWS), span.scale, [...NORTHWIND_QUIET, LOST]),
    quiet: [...NORTHWIND_QUIET, LOST],
    schedules: NORTHWIND_SCHEDULES,
    documents: { 'plate-reader-import': { retries: 3 } },
    disabled: [],
    weekdaysOnly: true,
    services: [ci, terraform, scim],
    settings: { audit: { retentionDays: 3650 }, security: { requireMfa: true, sessionHours: 8 } },
    dormant: [],
  })
  planVisits(world)
  planDailyWork(world)
  planDirectory(world)
  planPlatformWork(world)
  readerTrouble(world)
  lostAndFound(world)
  world.timeline.runUntil(span.end)
  return world.ledger.finish(span.seed)
}

/** The flow that somebody deletes by mistake. */
const LOST = 'proficiency-import'

/** The plate reader's share is slow for some days: more retries help. */
function readerTrouble(world: World): void {
  const day = lastWeekday(storyDay(world, 50), 2)
  for (const n of [0, 1, 2]) {
    world.troubles.push({
      from: day + n * DAY - 10 * HOUR,
      to: day + n * DAY - 2 * HOUR,
      hits: ({ id }) => id === 'plate-reader-import',
      taskId: 'download',
      reason: 'The share did not answer within 60 s',
    })
  }
  const visit = visitOn(world, 'Wanjiru Kamau', day + 3 * DAY, 'ses_wanjiru5j2r8b')
  const flow = flowOf(world, 'plate-reader-import')
  world.timeline.at(aroundThen(world, visit.from + 14 * MINUTE), (ms) =>
    saveFlow(world, flow, ms, {
      by: during(visit),
      edit: withRetries(documentOf(world, flow), 5),
      who: visit.person.name,
    }),
  )
}

/** With a role that was meant for one afternoon, the wrong flow is deleted; an hour later it is back. */
function lostAndFound(world: World): void {
  const day = lastWeekday(storyDay(world, 64), 4)
  const paulina = named(world.people, 'Paulina Wrona')
  const admin = visitOn(world, 'Ingrid Falk', day, 'ses_ingrid1x6c3hw')
  const mistaken = visitOn(world, paulina.name, day, 'ses_paulina8f4n0k')
  const helper = visitOn(world, 'Wanjiru Kamau', day, 'ses_wanjiru2q9s5v')
  const role = (ms: number, next: string): void =>
    world.ledger.record(ms, {
      by: during(admin),
      action: 'binding.update',
      change: 'UPDATE',
      resource: { type: 'BINDING', id: bindingId(paulina), name: paulina.name },
      message: `Ingrid Falk made ${paulina.name} ${next} for the audit of proficiency tests.`,
      details: { userId: paulina.id, role: next, ticket: 'NW-318' },
      after: { ...world.ledger.object('BINDING', bindingId(paulina)), role: next, scope: 'labs.quality.*' },
      subjects: [{ type: 'user', id: paulina.id, name: paulina.name, email: paulina.email }],
    })
  world.timeline.at(aroundThen(world, admin.from + 20 * MINUTE), (ms) => role(ms, 'admin'))
  const flow = flowOf(world, LOST)
  world.timeline.at(aroundThen(world, mistaken.from + 75 * MINUTE), (ms) => {
    const document = documentOf(world, flow)
    deleteFlow(world, flow, ms, during(mistaken), { message: `${paulina.name} deleted the flow ${LOST}.` })
    world.timeline.at(aroundThen(world, ms + 64 * MINUTE), (later) => {
      flow.gone = false
      flow.revision++
      world.ledger.record(later, {
        by: during(helper),
        action: 'flow.create',
        change: 'CREATE',
        resource: flowResource(flow),
        message: `Wanjiru Kamau restored the flow ${LOST}, which had been deleted by mistake.`,
        details: { ...flowFacts(flow), ticket: 'NW-319' },
        after: document,
      })
      planSchedule(world, flow, later)
    })
  })
  world.timeline.at(aroundThen(world, admin.from + 170 * MINUTE), (ms) => role(ms, 'viewer'))
}

function visitOn(world: World, name: string, dayMs: number, id: string): Visit {
  const person = named(world.people, name)
  const from = localMs(person.office, dayMs, 9 * 60 + 12)
  return extraVisit(world, { person, id, from, to: from + 4 * HOUR, ip: world.offices[person.office] })
}
