import type { JsonObject } from '@/lib/base/json'

import { DAY, HOUR, lastWeekday, MINUTE } from './calendar'
import { createFlow, deleteFlow, saveFlow } from './deliver'
import { restartRun } from './executions'
import type { FlowSpec } from './flow-documents'
import { type Edit, withRetries, withSchedule, withTaskMembers, withTimeout } from './flow-edits'
import { changeSettings } from './platform-work'
import { during, momentIn, nextVisit } from './visits'
import { documentOf, flowOf, storyDay, type Visit, type World } from './world'

/** What Meridian's people will remember of these three months, apart from one night. Visits must be planned. */
export function planEpisodes(world: World): void {
  warehouseOutage(world)
  renamedColumn(world)
  flappingCarrier(world)
  cheaperAds(world)
  labsEnd(world)
  newFlows(world)
  partnerPortal(world)
}

/** The next visit of this person, or of the team lead's deputy when the person is away for long. */
export function visitOf(world: World, name: string, ms: number): Visit | null {
  return nextVisit(world, (person) => person.name === name, ms, 25 * DAY)
}

/** A saved edit of a flow by this person, at the next visit after `ms`. */
interface LaterEdit {
  name: string
  ms: number
  flowId: string
  edit: (document: JsonObject) => Edit
  ticket: string
}

function editLater(world: World, { name, ms, flowId, edit, ticket }: LaterEdit): void {
  const visit = visitOf(world, name, ms)
  if (!visit) return
  const flow = flowOf(world, flowId)
  world.timeline.at(momentIn(visit, world.random(`${flowId} ${ms}`), ms), (now) =>
    saveFlow(world, flow, now, {
      by: during(visit),
      edit: edit(documentOf(world, flow)),
      who: name,
      facts: { ticket },
    }),
  )
}

/** One Tuesday before dawn the warehouse does not answer; in the morning everything that failed is started again. */
function warehouseOutage(world: World): void {
  const day = lastWeekday(storyDay(world, 28), 2)
  world.troubles.push({
    from: day + 3 * HOUR + 20 * MINUTE,
    to: day + 5 * HOUR + 5 * MINUTE,
    hits: ({ kind }) => kind === 'load' || kind === 'dbt' || kind === 'check',
    taskId: 'load',
    reason: 'Could not connect to warehouse.internal:5439: connection refused',
  })
  const visit = nextVisit(world, ({ team, role }) => team === 'platform' && role === 'admin', day + 6 * HOUR)
  if (!visit) return
  const traceId = world.random('restarts after the outage').hex(32)
  world.timeline.at(Math.max(visit.from, day + 6 * HOUR) + 12 * MINUTE, (ms) => {
    const failed = [...world.failed.values()].filter((run) => run.startedMs >= day)
    failed.forEach((run, n) => {
      world.timeline.at(ms + n * 350, (now) =>
        restartRun(world, run, now, during(visit), {
          message: `${visit.person.name} restarted ${run.flow.id} with all others that failed in the outage.`,
          traceId,
          facts: { ticket: 'OPS-1164' },
        }),
      )
    })
  })
}

/** The billing system renames a column; four nights fail until somebody reads the reason. */
function renamedColumn(world: World): void {
  const fixed = visitOf(world, 'Oluwaseun Adeyemi', storyDay(world, 37) + 8 * HOUR)
  if (!fixed) return
  world.troubles.push({
    from: storyDay(world, 34),
    to: fixed.to,
    hits: ({ id }) => id === 'invoice-lines-load',
    taskId: 'extract',
    reason: 'Column "amount" does not exist; perhaps you mean "amount_minor"',
  })
  const sql =
    "select id, invoice_id, amount_minor, currency from invoice_lines where updated_at >= '{{ trigger.date }}'"
  editLater(world, {
    name: 'Oluwaseun Adeyemi',
    ms: storyDay(world, 37) + 8 * HOUR,
    flowId: 'invoice-lines-load',
    edit: (document) => withTaskMembers(document, 'extract', { sql }),
    ticket: 'DATA-812',
  })
}

/** A carrier's interface fails every other day. More retries first, then the cause. */
function flappingCarrier(world: World): void {
  for (const day of [46, 48, 49, 51]) {
    world.troubles.push({
      from: storyDay(world, day),
      to: storyDay(world, day) + 14 * HOUR,
      hits: ({ id }) => id === 'carrier-rates-sync',
      taskId: 'fetch',
      reason: 'HTTP 504 Gateway Timeout from api.partner.example',
    })
  }
  const carrier = { flowId: 'carrier-rates-sync', ticket: 'DATA-846' }
  editLater(world, {
    ...carrier,
    name: 'Jakub Horák',
    ms: storyDay(world, 47),
    edit: (document) => withRetries(document, 5),
  })
  editLater(world, {
    ...carrier,
    name: 'Ananya Krishnan',
    ms: storyDay(world, 74),
    edit: (document) => withTimeout(document, 'PT45M'),
  })
}

/** Every two hours was more than anybody read, and each call costs. */
function cheaperAds(world: World): void {
  editLater(world, {
    name: 'Sofia Lindqvist',
    ms: storyDay(world, 40),
    flowId: 'ad-spend-load',
    edit: (document) => withSchedule(document, '10 */6 * * *'),
    ticket: 'GROW-377',
  })
}

/** The price experiments are over: their flows and their namespace go. */
function labsEnd(world: World): void {
  const visit = visitOf(world, 'Sofia Lindqvist', storyDay(world, 58))
  if (!visit) return
  const random = world.random('end of the labs')
  const traceId = random.hex(32)
  const from = momentIn(visit, random, storyDay(world, 58))
  const flows = ['price-test-north', 'price-test-south', 'price-test-readout']
  flows.forEach((id, n) => {
    world.timeline.at(from + n * 9000, (ms) =>
      deleteFlow(world, flowOf(world, id), ms, during(visit), {
        message: `${visit.person.name} deleted the flow ${id}: the experiment is over.`,
        facts: { ticket: 'GROW-402' },
        traceId,
      }),
    )
  })
  world.timeline.at(from + 40_000, (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'namespace.delete',
      change: 'DELETE',
      resource: { type: 'NAMESPACE', id: 'company.growth.labs', name: 'company.growth.labs' },
      message: `${visit.person.name} deleted the namespace company.growth.labs.`,
      details: { namespace: 'company.growth.labs', ticket: 'GROW-402' },
      traceId,
    }),
  )
}

const NEW_FLOWS: readonly (readonly [number, string, string, FlowSpec])[] = [
  [
    9,
    'Jakub Horák',
    '35 5 * * *',
    { id: 'pallet-labels-load', namespace: 'company.logistics.warehouse', team: 'logistics', kind: 'load' },
  ],
  [
    17,
    'Arjun Mehta',
    '50 4 * * 1-5',
    { id: 'card-fees-import', namespace: 'company.finance.payouts', team: 'finance', kind: 'file' },
  ],
  [
    26,
    'Viktor Ahlgren',
    '0 23 * * *',
    { id: 'size-advice-train', namespace: 'company.ml.ranking', team: 'ml', kind: 'ml' },
  ],
  [
    33,
    'Diego Ferreira',
    '40 6 * * *',
    { id: 'podcast-codes-build', namespace: 'company.growth.ads', team: 'growth', kind: 'dbt' },
  ],
  [
    44,
    'Zanele Dlamini',
    '15 6 * * *',
    { id: 'showroom-visits-load', namespace: 'company.analytics.core', team: 'analytics', kind: 'load' },
  ],
  [
    53,
    'Kwame Boateng',
    '30 5 * * 1-5',
    { id: 'absence-trends-build', namespace: 'company.people.workforce', team: 'people', kind: 'dbt' },
  ],
  [
    62,
    'Priya Nair',
    '20 5 * * *',
    { id: 'returns-risk-score', namespace: 'company.ml.forecast', team: 'ml', kind: 'load' },
  ],
  [
    76,
    'Tomasz Wieczorek',
    '10 21 * * *',
    { id: 'keys-age-report', namespace: 'company.platform.ops', team: 'platform', kind: 'house' },
  ],
]

function newFlows(world: World): void {
  for (const [day, name, cron, spec] of NEW_FLOWS) {
    const visit = visitOf(world, name, storyDay(world, day))
    if (!visit) continue
    world.timeline.at(momentIn(visit, world.random(`creation of ${spec.id}`), storyDay(world, day)), (ms) =>
      createFlow(world, spec, visit, ms, cron),
    )
  }
}

/** The partner portal is a tenant of its own; that it exists, and how it looks, is decided here. */
function partnerPortal(world: World): void {
  const id = 'meridian-partners'
  world.ledger.seed('TENANT', id, {
    name: 'Meridian Partners',
    parent: 'meridian',
    selfSignUp: true,
    theme: 'oak',
    support: 'mail',
  })
  const steps = [
    [12, 'Callum Byrne', { theme: 'walnut' }, 'gave the tenant Meridian Partners its new colours'],
    [36, 'Inès Moreau', { selfSignUp: false }, 'closed self sign-up of the tenant Meridian Partners'],
    [80, 'Callum Byrne', { support: 'chat' }, 'opened the support chat of the tenant Meridian Partners'],
  ] as const
  for (const [day, name, fields, what] of steps) {
    const visit = visitOf(world, name, storyDay(world, day))
    if (!visit) continue
    world.timeline.at(momentIn(visit, world.random(`portal ${day}`), storyDay(world, day)), (ms) =>
      world.ledger.record(ms, {
        by: during(visit),
        action: 'tenant.update',
        change: 'UPDATE',
        resource: { type: 'TENANT', id, name: 'Meridian Partners' },
        message: `${name} ${what}.`,
        details: { field: Object.keys(fields).join(' ') },
        after: { ...world.ledger.object('TENANT', id), ...fields },
      }),
    )
  }
  const auditor = visitOf(world, 'Tomasz Wieczorek', storyDay(world, 15))
  if (!auditor) return
  world.timeline.at(momentIn(auditor, world.random('retention'), storyDay(world, 15)), (ms) =>
    changeSettings(world, auditor, ms, {
      id: 'audit',
      fields: { retentionDays: 730 },
      message: `${auditor.person.name} made the audit log stay for 730 days.`,
      facts: { ticket: 'SEC-90' },
    }),
  )
}
