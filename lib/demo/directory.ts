import type { JsonObject } from '@/lib/base/json'
import type { Party } from '@/lib/event/event'

import { DAY, HOUR, MINUTE, SECOND } from './calendar'
import { ORCHESTRATOR, partyOf, type Person, serviceStanding } from './cast'
import { accountOf, bindingId, bindingOf } from './estate'
import { textIn } from './ledger'
import type { Random } from './random'
import { during, momentIn, nextVisit } from './visits'
import { STORY_DAYS, storyDay, type Visit, type World } from './world'

/** Accounts, groups and roles: the nightly sync, people who come, go, move and ask for more. Visits must be planned. */
export function planDirectory(world: World): void {
  const random = world.random('directory')
  for (let day = 0; day < STORY_DAYS; day++) {
    world.timeline.at(storyDay(world, day) + 2 * HOUR + 5 * MINUTE + random.int(0, 30) * SECOND, (ms) =>
      sync(world, ms),
    )
  }
  for (const person of world.people) {
    if (person.firstDay > 0 && person.firstDay < STORY_DAYS) planJoining(world, person)
    if (person.lastDay < STORY_DAYS) planLeaving(world, person)
  }
  planRequests(world, random)
}

/** Every sixth account or so has a new title, phone or office in the morning. */
function sync(world: World, ms: number): void {
  const random = world.random(`sync at ${ms}`)
  const traceId = random.hex(32)
  const by = serviceStanding(world.crew.scim)
  const changed = world.people.filter((person) => isActive(world, person) && random.chance(0.07))
  changed.forEach((person, n) => {
    const account = world.ledger.object('USER', person.id)
    const [field, value] = newFact(account, random)
    world.ledger.record(ms + n * 120, {
      by,
      action: 'user.update',
      change: 'UPDATE',
      resource: { type: 'USER', id: person.id, name: person.name },
      message: `The directory sync changed ${field} of ${person.name}.`,
      details: { field, userId: person.id },
      after: { ...account, [field]: value },
      traceId,
      subjects: [partyOf(person)],
    })
  })
  world.ledger.record(ms + 5000, {
    by,
    action: 'directory.sync',
    change: 'NONE',
    resource: { type: 'SECURITY_INTEGRATION', id: 'scim', name: 'Directory sync' },
    message: `The directory sync compared ${world.people.length} people and changed ${changed.length}.`,
    details: { compared: world.people.length, updated: changed.length },
    traceId,
  })
}

function isActive(world: World, person: Person): boolean {
  return (
    world.ledger.state('USER', person.id) !== undefined && world.start + person.lastDay * DAY > world.start
  )
}

function newFact(account: JsonObject, random: Random): [string, string] {
  const field = random.pick(['phone', 'desk', 'manager', 'costCenter', 'locale'])
  const value = {
    phone: `+00 555 01${random.int(10, 99)} ${random.int(100, 999)}`,
    desk: `${random.int(1, 5)}.${random.int(100, 380)}`,
    manager: `mgr-${random.int(10, 40)}`,
    costCenter: random.pick(['cc-1042', 'cc-1077', 'cc-2210', 'cc-3105']),
    locale: random.pick(['en', 'fr', 'nl', 'en-CA', 'cs']),
  }[field]
  return [field, value === account[field] ? `${value} (confirmed)` : (value ?? '')]
}

/** Invited on the first morning, accepted an hour later, then put into the team's group. */
function planJoining(world: World, person: Person): void {
  const first = storyDay(world, person.firstDay)
  const it = nextVisit(world, ({ team }) => team === 'it', first - DAY)
  if (!it) return
  const traceId = world.random(`joining of ${person.id}`).hex(32)
  const subjects = [partyOf(person)]
  const moment = momentIn(it, world.random(`invitation of ${person.id}`), first - DAY)
  world.timeline.at(moment, (ms) => {
    const invitation = { role: person.role, state: 'sent', validDays: 7 }
    world.ledger.record(ms, {
      by: during(it),
      action: 'invitation.create',
      change: 'CREATE',
      resource: { type: 'INVITATION', id: person.id, name: person.name },
      message: `${it.person.name} invited ${person.name} as ${person.role}.`,
      details: { role: person.role, team: person.team },
      after: invitation,
      traceId,
      subjects,
    })
    world.timeline.at(ms + 70 * MINUTE, (later) =>
      accept(world, person, later, { invitation, traceId, subjects }),
    )
  })
}

function accept(
  world: World,
  person: Person,
  ms: number,
  how: { invitation: JsonObject; traceId: string; subjects: Party[] },
): void {
  const shared = { by: ORCHESTRATOR, traceId: how.traceId, subjects: how.subjects }
  world.ledger.record(ms, {
    ...shared,
    action: 'invitation.accept',
    change: 'UPDATE',
    resource: { type: 'INVITATION', id: person.id, name: person.name },
    message: `${person.name} accepted the invitation.`,
    after: { ...how.invitation, state: 'accepted' },
  })
  world.ledger.record(ms + 40, {
    ...shared,
    action: 'user.create',
    change: 'CREATE',
    resource: { type: 'USER', id: person.id, name: person.name },
    message: `The account of ${person.name} was made.`,
    details: { userId: person.id },
    after: accountOf(person),
  })
  world.ledger.record(ms + 90, {
    ...shared,
    action: 'binding.create',
    change: 'CREATE',
    resource: { type: 'BINDING', id: bindingId(person), name: person.name },
    message: `${person.name} became ${person.role}.`,
    details: { userId: person.id, role: person.role },
    after: bindingOf(world, person),
  })
  setMembers(world, ms + 150, `grp_${person.team}`, {
    change: (ids) => [...ids, person.id],
    what: `added ${person.name} to`,
    traceId: how.traceId,
    subjects: how.subjects,
  })
}

/** On the evening of the last day the directory says so, and the sync takes everything away. */
function planLeaving(world: World, person: Person): void {
  world.timeline.at(storyDay(world, person.lastDay) + 22 * HOUR, (ms) => {
    const how = { traceId: world.random(`leaving of ${person.id}`).hex(32), subjects: [partyOf(person)] }
    const shared = { by: serviceStanding(world.crew.scim), ...how }
    world.ledger.record(ms, {
      ...shared,
      action: 'user.disable',
      change: 'UPDATE',
      resource: { type: 'USER', id: person.id, name: person.name },
      message: `The directory sync disabled the account of ${person.name}, who has left.`,
      details: { userId: person.id, field: 'status' },
      after: { ...world.ledger.object('USER', person.id), status: 'disabled' },
    })
    world.ledger.record(ms + 60, {
      ...shared,
      action: 'binding.delete',
      change: 'DELETE',
      resource: { type: 'BINDING', id: bindingId(person), name: person.name },
      message: `The role of ${person.name} was taken away.`,
      details: { userId: person.id },
    })
    setMembers(world, ms + 120, `grp_${person.team}`, {
      change: (ids) => ids.filter((id) => id !== person.id),
      what: `removed ${person.name} from`,
      ...how,
    })
  })
}

function setMembers(
  world: World,
  ms: number,
  groupId: string,
  how: { change: (ids: string[]) => string[]; what: string; traceId: string; subjects: Party[] },
): void {
  const { change, what, ...shared } = how
  const group = world.ledger.object('GROUP', groupId)
  const members = Array.isArray(group['members']) ? group['members'].map(String) : []
  world.ledger.record(ms, {
    by: serviceStanding(world.crew.scim),
    action: 'group.update',
    change: 'UPDATE',
    resource: { type: 'GROUP', id: groupId, name: textIn(group, 'name') },
    message: `The directory sync ${what} the group ${textIn(group, 'name')}.`,
    details: { group: textIn(group, 'name'), members: change(members).length },
    after: { ...group, members: change(members) },
    ...shared,
  })
}

/** Now and then somebody needs more for two weeks, asks IT, gets it, and loses it again. */
function planRequests(world: World, random: Random): void {
  const askers = world.people.filter(
    (person) => person.role === 'viewer' && person.firstDay < 0 && person.lastDay > STORY_DAYS,
  )
  for (let n = 0; n < 7 && askers.length > 0; n++) {
    const person = random.pick(askers)
    const asked = storyDay(world, 3 + n * 12)
    const visit = nextVisit(world, ({ team }) => team === 'it', asked)
    if (!visit) continue
    const ticket = `REQ-${3100 + n * 37 + random.int(0, 30)}`
    world.timeline.at(momentIn(visit, random, asked), (ms) => {
      if (!bind(world, visit, ms, { person, role: 'editor', ticket })) return
      const later = nextVisit(world, ({ team }) => team === 'it', ms + 9 * DAY)
      if (later)
        world.timeline.at(momentIn(later, random, ms + 9 * DAY), (end) =>
          bind(world, later, end, { person, role: 'viewer', ticket }),
        )
    })
  }
}

function bind(
  world: World,
  visit: Visit,
  ms: number,
  asked: { person: Person; role: string; ticket: string },
): boolean {
  const { person, role, ticket } = asked
  const binding = world.ledger.object('BINDING', bindingId(person))
  const from = textIn(binding, 'role')
  if (from === role) return false
  world.ledger.record(ms, {
    by: during(visit),
    action: 'binding.update',
    change: 'UPDATE',
    resource: { type: 'BINDING', id: bindingId(person), name: person.name },
    message: `${visit.person.name} changed the role of ${person.name} from ${from} to ${role}, as ${ticket} asks.`,
    details: { userId: person.id, role, ticket },
    after: { ...binding, role },
    subjects: [partyOf(person)],
  })
  return true
}
