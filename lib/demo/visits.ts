import { countryOf, DAY, HOUR, isWorkday, localMs, MINUTE, SECOND } from './calendar'
import { ORCHESTRATOR, partyOf, type Person, stranger } from './cast'
import type { Standing } from './ledger'
import type { Random } from './random'
import { aroundThen, STORY_DAYS, storyDay, type Visit, type World } from './world'

const WRONG_TRIES_BEFORE_LOCK = 5

/** Plans every working day of everybody, with its sign-ins, slips and sign-outs. */
export function planVisits(world: World): void {
  for (const person of world.people) {
    const random = world.random(`visits of ${person.id}`)
    const leave = leaveOf(random)
    for (let day = 0; day < STORY_DAYS; day++) {
      if (day < person.firstDay || day > person.lastDay || leave(day)) continue
      planDay(world, person, storyDay(world, day), random)
    }
  }
  world.visits.sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))
}

/** The person as who does something during a visit. */
export function during(visit: Visit): Standing {
  const { id, name, email, userAgent } = visit.person
  return {
    actor: { type: 'user', id, name, email },
    client: { ip: visit.ip, userAgent },
    sessionId: visit.id,
  }
}

/** A visit that is not part of anybody's usual day, so nothing usual happens in it. Signs in when its time comes. */
export function extraVisit(world: World, visit: Visit): Visit {
  world.timeline.at(aroundThen(world, visit.from), (ms) => signIn(world, visit, ms))
  return visit
}

/** The first visit of one of these people that has at least this long left after `ms`; null when there is none. */
export function nextVisit(
  world: World,
  fits: (person: Person) => boolean,
  ms: number,
  within = 3 * DAY,
): Visit | null {
  let best: Visit | null = null
  for (const visit of visitsFrom(world, ms - DAY)) {
    if (visit.from > ms + within) break
    if (visit.to < ms + 20 * MINUTE || !fits(visit.person)) continue
    if (best === null || Math.max(visit.from, ms) < Math.max(best.from, ms)) best = visit
  }
  return best
}

/** A moment within a visit: after signing in, before leaving, and not before `notBefore`. */
export function momentIn(visit: Visit, random: Random, notBefore = 0): number {
  const from = Math.max(visit.from + 2 * MINUTE, notBefore)
  return Math.round(from + random.unit() * Math.max(MINUTE, visit.to - 3 * MINUTE - from))
}

/** Visits that begin at or after `ms`. They are in order of their beginning. */
function* visitsFrom(world: World, ms: number): Generator<Visit> {
  let low = 0
  let high = world.visits.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((world.visits[middle]?.from ?? 0) < ms) low = middle + 1
    else high = middle
  }
  for (let n = low; n < world.visits.length; n++) {
    const visit = world.visits[n]
    if (visit) yield visit
  }
}

/** One or two weeks away. */
function leaveOf(random: Random): (day: number) => boolean {
  const first = random.int(5, STORY_DAYS - 20)
  const length = random.pick([5, 7, 7, 12, 14])
  return (day) => day >= first && day < first + length
}

function planDay(world: World, person: Person, dayMs: number, random: Random): void {
  if (!isWorkday(person.office, dayMs)) {
    // Somebody of the platform team looks in at weekends.
    if (person.team === 'platform' && random.chance(0.12))
      planVisit(world, person, dayMs, { minutes: 10 * 60, hours: 2, random })
    return
  }
  if (random.chance(0.05)) return
  planVisit(world, person, dayMs, { minutes: 8 * 60 + random.int(0, 110), hours: random.int(6, 9), random })
  if (random.chance(0.05))
    planVisit(world, person, dayMs, { minutes: 20 * 60 + random.int(0, 60), hours: 1, random })
}

function planVisit(
  world: World,
  person: Person,
  dayMs: number,
  plan: { minutes: number; hours: number; random: Random },
): void {
  const { minutes, hours, random } = plan
  const from = localMs(person.office, dayMs, minutes) + random.int(0, 59_999)
  const inOffice = minutes < 12 * 60 && random.chance(0.6)
  const visit: Visit = {
    person,
    id: `ses_${random.token(14)}`,
    from,
    to: from + hours * HOUR + random.int(0, 40) * MINUTE,
    ip: inOffice ? world.offices[person.office] : person.homeIp,
  }
  world.visits.push(visit)
  const slips = random.weighted([
    [0, 955],
    [1, 30],
    [2, 11],
    [WRONG_TRIES_BEFORE_LOCK, 2],
  ])
  const locked = slips === WRONG_TRIES_BEFORE_LOCK
  for (let n = 0; n < slips; n++) {
    const ms = from - (slips - n) * random.int(7, 12) * SECOND - (locked ? 9 * MINUTE : 0)
    world.timeline.at(ms, (now) => failSignIn(world, visit, now))
  }
  if (locked) world.timeline.at(from - 8 * MINUTE, (now) => lockAndUnlock(world, visit, now))
  world.timeline.at(from, (now) => signIn(world, visit, now))
  if (random.chance(0.5)) world.timeline.at(visit.to, (now) => signOut(world, visit, now))
}

function methodOf(person: Person): string {
  return person.contractor ? 'password' : 'sso'
}

/** A sign-in that worked. */
export function signIn(world: World, visit: Visit, ms: number): void {
  const { person } = visit
  world.ledger.record(ms, {
    by: during(visit),
    action: 'session.login',
    change: 'NONE',
    resource: { type: 'SESSION' },
    message: `${person.name} signed in.`,
    details: { method: methodOf(person), mfa: person.mfa, country: countryOf(person.office) },
  })
}

function failSignIn(world: World, { person, ip }: Visit, ms: number): void {
  recordFailedSignIn(world, person, ms, {
    by: stranger(ip, person.userAgent),
    method: methodOf(person),
    reason: person.contractor ? 'Wrong password' : 'Second factor was not confirmed',
    country: countryOf(person.office),
  })
}

/** A sign-in that did not work: nobody knows who tried, so the person is only the subject. */
export function recordFailedSignIn(
  world: Pick<World, 'ledger'>,
  person: Person,
  ms: number,
  how: { by: Standing; method: string; reason: string; country: string },
): void {
  world.ledger.record(ms, {
    by: how.by,
    action: 'session.login',
    change: 'NONE',
    resource: { type: 'SESSION' },
    outcome: 'failure',
    reason: how.reason,
    message: `Somebody failed to sign in as ${person.name}.`,
    details: { method: how.method, country: how.country, account: person.id },
    subjects: [partyOf(person)],
  })
}

/** The platform locks an account after too many wrong tries. */
export function recordLock(world: Pick<World, 'ledger'>, person: Person, ms: number, tries: number): void {
  world.ledger.record(ms, {
    by: ORCHESTRATOR,
    action: 'account.lock',
    change: 'NONE',
    resource: { type: 'USER', id: person.id, name: person.name },
    message: `The account of ${person.name} was locked for 30 minutes after ${tries} failed sign-ins.`,
    details: { tries, minutes: 30 },
    subjects: [partyOf(person)],
  })
}

function lockAndUnlock(world: World, visit: Visit, ms: number): void {
  recordLock(world, visit.person, ms, WRONG_TRIES_BEFORE_LOCK)
  const helper = nextVisit(world, (person) => person.team === 'it', ms, 2 * HOUR)
  if (!helper || helper.from > visit.from) return
  world.timeline.at(visit.from - 2 * MINUTE, (now) =>
    world.ledger.record(now, {
      by: during(helper),
      action: 'account.unlock',
      change: 'NONE',
      resource: { type: 'USER', id: visit.person.id, name: visit.person.name },
      message: `${helper.person.name} unlocked the account of ${visit.person.name} after a phone call.`,
      details: { verifiedBy: 'phone' },
      subjects: [partyOf(visit.person)],
    }),
  )
}

/** The end of a visit. */
export function signOut(world: World, visit: Visit, ms: number): void {
  world.ledger.record(ms, {
    by: during(visit),
    action: 'session.logout',
    change: 'NONE',
    resource: { type: 'SESSION' },
    message: `${visit.person.name} signed out.`,
  })
}
