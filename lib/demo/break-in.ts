import type { JsonObject } from '@/lib/base/json'

import { BREAK_IN, breakInMs } from './break-in-places'
import { MINUTE, SECOND } from './calendar'
import { partyOf, type Person, type Service, serviceStanding, stranger } from './cast'
import { bindingId } from './estate'
import { planIntruderKey } from './intruder-key'
import type { Happening, Standing } from './ledger'
import { recordFailedSignIn, recordLock } from './visits'
import { aroundThen, flowFacts, flowOf, flowResource, STORY_DAYS, type World } from './world'

/** Who is used in the break-in. */
export interface Victims {
  /** The account that nobody used any more. */
  dormant: Person
  /** The service account that everybody had forgotten. */
  forgotten: Service
}

/** The night of the break-in, step by step. Visits must be planned and the estate laid out. */
export function planBreakIn(world: World, victims: Victims): void {
  const from = breakInMs(world)
  guessPasswords(world, victims.dormant, from)
  lookAround(world, victims.dormant, from + 108 * MINUTE)
  becomeAdmin(world, victims, from + 137 * MINUTE)
  actAsAdmin(world, victims.dormant, from + 149 * MINUTE)
  planIntruderKey(world, from + 160 * MINUTE)
  leave(world, victims.dormant, from + 262 * MINUTE)
}

const ROUNDS = 4

/** Four passwords for everybody, one account after the other, slowly: only who is tried once more is locked. */
function guessPasswords(world: World, dormant: Person, from: number): void {
  const random = world.random('guessing')
  const known = world.people.filter(({ firstDay, lastDay }) => firstDay < 60 && lastDay > STORY_DAYS)
  const targets = [...known.slice(0, 22), dormant, ...known.slice(22)]
  const tries = Array.from({ length: ROUNDS }, (_, round) =>
    targets.map((person) => ({ person, round })),
  ).flat()
  const extra = targets.filter(({ name }) => name === 'Julien Carpentier' || name === 'Inès Moreau')
  let ms = from
  for (const { person, round } of [...tries, ...extra.map((person) => ({ person, round: ROUNDS }))]) {
    ms += random.int(24_000, 56_000)
    const isLast = person === dormant && round === ROUNDS - 1
    const ip = isLast || random.chance(0.62) ? BREAK_IN.firstIp : random.pick(BREAK_IN.otherIps)
    world.timeline.at(ms, (now) => (isLast ? getIn(world, dormant, now) : guess(world, person, now, ip)))
    if (round === ROUNDS) world.timeline.at(ms + 2, (now) => recordLock(world, person, now, ROUNDS + 1))
  }
}

function guess(world: World, person: Person, ms: number, ip: string): void {
  recordFailedSignIn(world, person, ms, {
    by: stranger(ip, BREAK_IN.tool),
    method: 'password',
    reason: person.contractor ? 'Wrong password' : 'Password sign-in is not allowed for this account',
    country: 'unknown',
  })
}

function getIn(world: World, dormant: Person, ms: number): void {
  record(world, ms, intruder(dormant, 'viewer'), {
    action: 'session.login',
    change: 'NONE',
    resource: { type: 'SESSION' },
    message: `${dormant.name} signed in.`,
    details: { method: 'password', mfa: false, country: 'unknown' },
  })
}

/** The intruder with the dormant account: as it was, or after it has become an administrator's. */
function intruder(dormant: Person, as: 'viewer' | 'admin'): Standing {
  return {
    actor: { type: 'user', id: dormant.id, name: dormant.name, email: dormant.email },
    client: { ip: as === 'viewer' ? BREAK_IN.firstIp : BREAK_IN.secondIp, userAgent: BREAK_IN.browser },
    sessionId: as === 'viewer' ? BREAK_IN.viewerSession : BREAK_IN.adminSession,
  }
}

const LOOKED_AT = [
  'reports-2023-export',
  'reports-2023-rebuild',
  'payroll-inputs-check',
  'payout-bank-files',
  BREAK_IN.flowId,
]

/** A viewer may read flows and key-value entries, and one of these should never have been there. */
function lookAround(world: World, dormant: Person, from: number): void {
  const by = intruder(dormant, 'viewer')
  const random = world.random('looking around')
  LOOKED_AT.forEach((id, n) => {
    world.timeline.at(from + (n + 1) * random.int(50_000, 110_000), (ms) =>
      record(world, ms, by, {
        action: 'flow.read',
        change: 'READ',
        resource: flowResource(flowOf(world, id)),
        message: `${dormant.name} opened the flow ${id}.`,
        details: flowFacts(flowOf(world, id)),
      }),
    )
  })
  for (const [n, root] of ['company.finance', 'company.people'].entries()) {
    world.timeline.at(from + 11 * MINUTE + n * 20_417, (ms) =>
      record(world, ms, by, {
        action: 'access.check',
        change: 'NONE',
        resource: { type: 'ACCESS' },
        outcome: 'failure',
        reason: `The role viewer does not have SECRET:READ in ${root}`,
        message: `${dormant.name} was not allowed to read the secrets in ${root}.`,
        details: { permission: 'SECRET:READ', namespace: root },
      }),
    )
  }
  world.timeline.at(aroundThen(world, from + 16 * MINUTE), (ms) =>
    record(world, ms, by, {
      action: 'kv.read',
      change: 'READ',
      resource: {
        type: 'KVSTORE',
        id: `${BREAK_IN.tokenNamespace}/${BREAK_IN.tokenKey}`,
        name: BREAK_IN.tokenKey,
      },
      message: `${dormant.name} read ${BREAK_IN.tokenKey} in ${BREAK_IN.tokenNamespace}.`,
      details: { namespace: BREAK_IN.tokenNamespace, key: BREAK_IN.tokenKey },
    }),
  )
}

/** The forgotten service account, whose token was in that entry, may change roles. Same address as before. */
function becomeAdmin(world: World, { dormant, forgotten }: Victims, from: number): void {
  const by = serviceStanding({ ...forgotten, ip: BREAK_IN.firstIp, userAgent: BREAK_IN.tool })
  const apiKeyId = forgotten.keyId ?? ''
  world.timeline.at(aroundThen(world, from), (ms) =>
    record(world, ms, by, {
      action: 'binding.list',
      change: 'READ',
      resource: { type: 'BINDING' },
      message: `${forgotten.name} listed all roles.`,
      details: { apiKeyId, rows: 41 },
    }),
  )
  world.timeline.at(aroundThen(world, from + 95 * SECOND), (ms) =>
    record(world, ms, by, {
      action: 'binding.update',
      change: 'UPDATE',
      resource: { type: 'BINDING', id: bindingId(dormant), name: dormant.name },
      message: `${forgotten.name} changed the role of ${dormant.name} from viewer to admin.`,
      details: { userId: dormant.id, role: 'admin', apiKeyId },
      after: { ...world.ledger.object('BINDING', bindingId(dormant)), role: 'admin', scope: '*' },
      subjects: [partyOf(dormant)],
    }),
  )
  world.timeline.at(aroundThen(world, from + 4 * MINUTE), (ms) =>
    record(world, ms, intruder(dormant, 'viewer'), {
      action: 'session.logout',
      change: 'NONE',
      resource: { type: 'SESSION' },
      message: `${dormant.name} signed out.`,
    }),
  )
}

/** A new session from elsewhere makes an API key that looks like one of the deployer's. */
function actAsAdmin(world: World, dormant: Person, from: number): void {
  const by = intruder(dormant, 'admin')
  world.timeline.at(aroundThen(world, from), (ms) =>
    record(world, ms, by, {
      action: 'session.login',
      change: 'NONE',
      resource: { type: 'SESSION' },
      message: `${dormant.name} signed in.`,
      details: { method: 'password', mfa: false, country: 'unknown' },
    }),
  )
  world.timeline.at(aroundThen(world, from + 4 * MINUTE), (ms) =>
    record(world, ms, by, {
      action: 'api_key.create',
      change: 'CREATE',
      resource: { type: 'API_KEY', id: BREAK_IN.keyId, name: BREAK_IN.keyName },
      message: `${dormant.name} made a new API key, ${BREAK_IN.keyName}, for ${world.crew.ci.name}.`,
      details: { serviceAccount: world.crew.ci.id, keyName: BREAK_IN.keyName, apiKeyId: BREAK_IN.keyId },
      after: {
        name: BREAK_IN.keyName,
        serviceAccount: world.crew.ci.id,
        scopes: ['flows:write', 'executions:write', 'secrets:read'],
        createdOn: new Date(ms).toISOString().slice(0, 10),
      },
    }),
  )
}

/** With what was wanted in hand: two exports, an attempt to blind the log, and the key goes. */
function leave(world: World, dormant: Person, from: number): void {
  const by = intruder(dormant, 'admin')
  const at = (minutes: number, happening: (ms: number) => Omit<Happening, 'by'>): void =>
    world.timeline.at(aroundThen(world, from + minutes * MINUTE), (ms) =>
      record(world, ms, by, happening(ms)),
    )
  at(0, () =>
    exported(dormant, 'EXECUTION', 'outputs of payout-reconciliation', {
      rows: 48_213,
      namespace: 'company.finance.payouts',
    }),
  )
  at(3, () => exported(dormant, 'USER', 'list of users', { rows: 41 }))
  at(9, () => ({
    action: 'settings.update',
    change: 'UPDATE',
    resource: { type: 'TENANT_SETTINGS', id: 'audit', name: 'audit settings' },
    outcome: 'failure',
    reason: 'Only an instance administrator may change where the audit log is shipped',
    message: `${dormant.name} tried to set ${BREAK_IN.setting} of the audit settings to false.`,
    details: { setting: 'audit', field: BREAK_IN.setting, requested: false },
  }))
  at(21, () => ({
    action: 'api_key.delete',
    change: 'DELETE',
    resource: { type: 'API_KEY', id: BREAK_IN.keyId, name: BREAK_IN.keyName },
    message: `${dormant.name} deleted the API key ${BREAK_IN.keyName}.`,
    details: { serviceAccount: world.crew.ci.id, keyName: BREAK_IN.keyName, apiKeyId: BREAK_IN.keyId },
  }))
  at(23, () => ({
    action: 'session.logout',
    change: 'NONE',
    resource: { type: 'SESSION' },
    message: `${dormant.name} signed out.`,
  }))
}

function exported(dormant: Person, type: string, what: string, facts: JsonObject): Omit<Happening, 'by'> {
  return {
    action: 'export.create',
    change: 'READ',
    resource: { type },
    message: `${dormant.name} exported the ${what}.`,
    details: { format: 'csv', exportId: `exp_${type.toLowerCase()}_night`, ...facts },
  }
}

function record(world: World, ms: number, by: Standing, happening: Omit<Happening, 'by'>): void {
  world.ledger.record(ms, { by, ...happening })
}
