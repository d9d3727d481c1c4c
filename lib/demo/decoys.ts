import { DAY, HOUR, lastWeekday, localMs, MINUTE, SECOND } from './calendar'
import { named, type Person, serviceStanding, stranger, type Service } from './cast'
import { saveFlow } from './deliver'
import { accountOf } from './estate'
import { restartRun } from './executions'
import { withTimeout } from './flow-edits'
import { changeSettings } from './platform-work'
import { during, extraVisit, momentIn, nextVisit, recordFailedSignIn, signIn } from './visits'
import { aroundThen, documentOf, flowOf, storyDay, type Visit, type World } from './world'

/** Things that look wrong and are not. Visits must be planned. */
export function planDecoys(world: World, exporter: Service): void {
  nightOnCall(world)
  expiredKey(world, exporter)
  planPentest(world)
}

/** On call, at night, from home: a secret read, a flow changed, an execution restarted. All of it with a page. */
function nightOnCall(world: World): void {
  const night = lastWeekday(storyDay(world, 58), 4)
  const hannah = named(world.people, 'Hannah Osei')
  const flow = flowOf(world, 'inventory-snapshot')
  world.troubles.push({
    from: night + HOUR,
    to: night + 2 * HOUR,
    hits: ({ id }) => id === flow.id,
    taskId: 'extract',
    reason: 'Timeout after PT30M: waiting for the stock lock',
  })
  const from = night + 100 * MINUTE
  const visit = extraVisit(world, {
    person: hannah,
    id: 'ses_oncall7k2m9q',
    from,
    to: from + 2 * HOUR,
    ip: hannah.homeIp,
  })
  const by = during(visit)
  const facts = { ticket: 'OPS-1187' }
  const at = (minutes: number, run: (ms: number) => void): void =>
    world.timeline.at(aroundThen(world, from + minutes * MINUTE), run)
  at(1, (ms) =>
    world.ledger.record(ms, {
      by,
      action: 'page.acknowledge',
      change: 'NONE',
      resource: { type: 'INCIDENT', id: 'OPS-1187', name: 'Stock is stale' },
      message: 'Hannah Osei acknowledged the page "Stock is stale".',
      details: facts,
    }),
  )
  at(9, (ms) =>
    world.ledger.record(ms, {
      by,
      action: 'secret.read',
      change: 'READ',
      resource: { type: 'SECRET', id: 'company.logistics/WMS_DB_URL', name: 'WMS_DB_URL' },
      message: 'Hannah Osei read the secret WMS_DB_URL of company.logistics to look into the lock.',
      details: { namespace: 'company.logistics', key: 'WMS_DB_URL', ...facts },
    }),
  )
  at(21, (ms) =>
    saveFlow(world, flow, ms, {
      by,
      edit: withTimeout(documentOf(world, flow), 'PT2H'),
      who: hannah.name,
      facts,
    }),
  )
  at(24, (ms) => {
    const run = [...world.failed.values()].findLast((one) => one.flow === flow)
    if (run)
      restartRun(world, run, ms, by, { message: `Hannah Osei restarted the execution of ${flow.id}.`, facts })
  })
}

/** A program whose key has expired asks every few minutes, for three days, until somebody notices. */
function expiredKey(world: World, exporter: Service): void {
  const random = world.random('expired key')
  const from = storyDay(world, 43) + 6 * MINUTE
  const noticed = nextVisit(world, ({ name }) => name === 'Tomasz Wieczorek', storyDay(world, 46), 10 * DAY)
  const to = noticed ? momentIn(noticed, random, storyDay(world, 46)) : storyDay(world, 47)
  for (let ms = from; ms < Math.min(to, storyDay(world, 47)); ms += 4 * MINUTE + random.int(-3000, 3000)) {
    world.timeline.at(ms, (now) =>
      world.ledger.record(now, {
        by: serviceStanding(exporter),
        action: 'access.check',
        change: 'NONE',
        resource: { type: 'ACCESS' },
        outcome: 'failure',
        reason: 'The API key has expired',
        message: 'metrics-exporter was refused: its API key has expired.',
        details: { permission: 'EXECUTION:READ', apiKeyId: exporter.keyId ?? '' },
      }),
    )
  }
  if (!noticed) return
  world.timeline.at(to, (ms) =>
    world.ledger.record(ms, {
      by: during(noticed),
      action: 'api_key.renew',
      change: 'UPDATE',
      resource: { type: 'API_KEY', id: exporter.keyId ?? '', name: exporter.name },
      message: 'Tomasz Wieczorek renewed the API key of metrics-exporter for another year.',
      details: { serviceAccount: exporter.id, keyName: exporter.name },
      after: { ...world.ledger.object('API_KEY', exporter.keyId ?? ''), validDays: 365 },
    }),
  )
}

const PENTEST_TICKET = 'CHG-4107'
const PENTEST_NETWORK = '192.0.2.240/28'
const PENTEST_AGENT = 'greyfinch-scan/2.4 (authorised test)'

/** A penetration test, announced and allowed: it fails to sign in more often than anybody else does. */
function planPentest(world: World): void {
  const day = lastWeekday(storyDay(world, 52), 3)
  const maren = named(world.people, 'Maren Solheim')
  const visit: Visit = extraVisit(world, {
    person: maren,
    id: 'ses_pentest4x8c1d',
    from: localMs('manchester', day - 2 * DAY, 9 * 60 + 40),
    to: localMs('manchester', day - 2 * DAY, 12 * 60),
    ip: world.offices.manchester,
  })
  const ticket = { ticket: PENTEST_TICKET }
  world.timeline.at(aroundThen(world, visit.from + 6 * MINUTE), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'change_request.approve',
      change: 'CREATE',
      resource: { type: 'CHANGE_REQUEST', id: PENTEST_TICKET, name: 'Penetration test by Greyfinch' },
      message: 'Maren Solheim approved the penetration test by Greyfinch for Wednesday.',
      details: { ...ticket, network: PENTEST_NETWORK },
      after: {
        state: 'approved',
        title: 'Penetration test by Greyfinch',
        network: PENTEST_NETWORK,
        contact: 'security desk',
      },
    }),
  )
  world.timeline.at(aroundThen(world, visit.from + 15 * MINUTE), (ms) =>
    changeSettings(world, visit, ms, {
      id: 'network',
      fields: { exemptFromLocks: ['10.0.0.0/8', PENTEST_NETWORK] },
      message: `Maren Solheim exempted ${PENTEST_NETWORK} from account locks, as ${PENTEST_TICKET} asks.`,
      facts: { ...ticket, network: PENTEST_NETWORK },
    }),
  )
  const tester = testerOf(maren)
  world.timeline.at(aroundThen(world, visit.from + 22 * MINUTE), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'user.create',
      change: 'CREATE',
      resource: { type: 'USER', id: tester.id, name: tester.name },
      message: 'Maren Solheim made the account Greyfinch Tester for the penetration test.',
      details: { ...ticket, userId: tester.id },
      after: accountOf(tester),
      subjects: [{ type: 'user', id: tester.id, name: tester.name }],
    }),
  )
  attackPolitely(world, day, tester)
  endPentest(world, day, maren, tester)
}

function testerOf(like: Person): Person {
  return {
    ...like,
    id: 'u_1090',
    name: 'Greyfinch Tester',
    email: 'tester@greyfinch.example',
    role: 'viewer',
    contractor: true,
    mfa: false,
    userAgent: PENTEST_AGENT,
  }
}

function attackPolitely(world: World, day: number, tester: Person): void {
  const random = world.random('pentest')
  const targets = world.people.filter(
    ({ team, lastDay }) => ['growth', 'support', 'analytics', 'it'].includes(team) && lastDay > 90,
  )
  const from = localMs('manchester', day, 9 * 60 + 30)
  for (let n = 0; n < 240; n++) {
    world.timeline.at(from + n * 80 * SECOND + random.int(0, 40_000), (ms) =>
      recordFailedSignIn(world, random.pick(targets), ms, {
        by: stranger(`192.0.2.${random.int(241, 244)}`, PENTEST_AGENT),
        method: 'password',
        reason: 'Password sign-in is not allowed for this account',
        country: 'GB',
      }),
    )
  }
  const visit: Visit = {
    person: tester,
    id: 'ses_greyfinch2v5n',
    from: from + 90 * MINUTE,
    to: from + 5 * HOUR,
    ip: '192.0.2.241',
  }
  world.timeline.at(aroundThen(world, visit.from), (ms) => signIn(world, visit, ms))
  for (let n = 0; n < 64; n++) {
    world.timeline.at(visit.from + 3 * MINUTE + n * random.int(160_000, 200_000), (ms) => {
      const { namespace } = random.pick([...world.flows.values()])
      const permission = random.pick([
        'SECRET:READ',
        'USER:UPDATE',
        'API_KEY:CREATE',
        'BINDING:UPDATE',
        'FLOW:UPDATE',
      ])
      world.ledger.record(ms, {
        by: during(visit),
        action: 'access.check',
        change: 'NONE',
        resource: { type: 'ACCESS' },
        outcome: 'failure',
        reason: `The role viewer does not have ${permission} in ${namespace}`,
        message: `Greyfinch Tester was not allowed ${permission} in ${namespace}.`,
        details: { permission, namespace },
      })
    })
  }
}

function endPentest(world: World, day: number, maren: Person, tester: Person): void {
  const from = localMs('manchester', day + DAY, 10 * 60)
  const visit = extraVisit(world, {
    person: maren,
    id: 'ses_pentest9end3w',
    from,
    to: from + 2 * HOUR,
    ip: world.offices.manchester,
  })
  const details = { ticket: PENTEST_TICKET }
  world.timeline.at(aroundThen(world, from + 5 * MINUTE), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'user.delete',
      change: 'DELETE',
      resource: { type: 'USER', id: tester.id, name: tester.name },
      message: 'Maren Solheim deleted the account Greyfinch Tester: the test is over.',
      details: { ...details, userId: tester.id },
      subjects: [{ type: 'user', id: tester.id, name: tester.name }],
    }),
  )
  world.timeline.at(aroundThen(world, from + 7 * MINUTE), (ms) =>
    changeSettings(world, visit, ms, {
      id: 'network',
      fields: { exemptFromLocks: ['10.0.0.0/8'] },
      message: `Maren Solheim ended the exemption of ${PENTEST_NETWORK} from account locks.`,
      facts: { ...details, network: PENTEST_NETWORK },
    }),
  )
  world.timeline.at(aroundThen(world, from + 12 * MINUTE), (ms) =>
    world.ledger.record(ms, {
      by: during(visit),
      action: 'change_request.close',
      change: 'UPDATE',
      resource: { type: 'CHANGE_REQUEST', id: PENTEST_TICKET, name: 'Penetration test by Greyfinch' },
      message:
        'Maren Solheim closed the penetration test: 240 sign-ins tried, none worked but the one that was given.',
      details,
      after: { ...world.ledger.object('CHANGE_REQUEST', PENTEST_TICKET), state: 'closed' },
    }),
  )
}
