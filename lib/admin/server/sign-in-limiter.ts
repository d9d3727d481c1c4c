import { createHmac } from 'node:crypto'

import { machineAt } from '@/lib/access/addresses'
import { afterAttempt, countingStill, type AttemptRule } from '@/lib/admin/attempts'
import { derive } from '@/lib/config/keys'
import { transaction, type Db } from '@/lib/db/db'

import {
  lockAttempts,
  noteRefusal,
  selectAttempts,
  takeBackAttempts,
  writeAttempts,
  type StoredAttempts,
} from './store-attempts'

/** For so long after a sign-in a machine is known to the account. */
export const KNOWN_MACHINE_MS = 30 * 24 * 3_600_000

const HOUR_MS = 3_600_000
/** No rule remembers for longer. */
export const ATTEMPTS_KEPT_MS = 24 * HOUR_MS

/**
 * What counts together. Guessing is slowed down by whichever counter waits longest; none of them shuts anybody out for good:
 *
 * - What strangers can do to somebody from elsewhere is `account`, whose wait ends after a minute, and does not hold up a
 *   machine from which that person signed in within 30 days. To keep the owner out altogether, somebody would have to sit
 *   on the owner's own machine or network.
 * - `code account` needs the right password first, so only who has stolen it can fill it. The owner's machine passes.
 * - `session` and `code session` need the cookie. Whoever fills them is in that session, and the owner signs in to another.
 * - Every wait is bounded, and every counter is forgotten after a rest. There is no state that an administrator must undo.
 */
const RULES = {
  // One person who mistypes, or one machine that guesses one password.
  pair: { free: 5, waitMaxSeconds: 900, forgetMs: HOUR_MS },
  // One machine that tries many accounts.
  address: { free: 20, waitMaxSeconds: 900, forgetMs: HOUR_MS },
  // Many machines that try one account: a short wait, or anybody could lock anybody out.
  account: { free: 30, waitMaxSeconds: 60, forgetMs: HOUR_MS },
  // Codes of a second factor from one machine.
  'code pair': { free: 5, waitMaxSeconds: 900, forgetMs: HOUR_MS },
  // Codes from many machines, each with the right password. Three of a million codes are right at a time: 40 guesses a day.
  'code account': { free: 10, waitMaxSeconds: 3600, forgetMs: ATTEMPTS_KEPT_MS },
  // One machine that comes back from the provider with what is no sign-in: each costs a request to the provider and an event.
  'sso address': { free: 20, waitMaxSeconds: 900, forgetMs: HOUR_MS },
  // Passwords and codes that are tried in one open session, from however many machines: the cookie may be stolen.
  session: { free: 5, waitMaxSeconds: 900, forgetMs: HOUR_MS },
  'code session': { free: 5, waitMaxSeconds: 3600, forgetMs: ATTEMPTS_KEPT_MS },
} as const satisfies Record<string, AttemptRule>

type Kind = keyof typeof RULES
const KINDS = Object.keys(RULES) as Kind[]
/** What others can fill from elsewhere: a machine that is known to the account passes. */
const OF_OTHERS: readonly Kind[] = ['account', 'code account']
/** Where a good attempt starts afresh, rather than taking back one. */
const OF_ONE: readonly Kind[] = ['pair', 'code pair', 'session', 'code session']

/** One counter: of which kind, and in the table under which number. */
interface Counter {
  kind: Kind
  slot: number
}

/**
 * Numbers of each kind. A table of counters by name would grow with whatever an attacker makes up, and forgetting the oldest
 * would let him wash out his own; so each name has one of a fixed million of numbers, by an HMAC that nobody outside can
 * predict. Two names seldom share one, and then one of them waits a little for the other.
 */
const SLOT_BITS = 20

/** The counters of an attempt with a password; `sessionId` (as events name it) where it is made in an open session. */
export function passwordCounters(email: string, address: string, sessionId?: string): Counter[] {
  const machine = machineAt(address)
  const counters = [
    counter('pair', `${email} ${machine}`),
    counter('address', machine),
    counter('account', email),
  ]
  return sessionId === undefined ? counters : [...counters, counter('session', sessionId)]
}

/** The counters of an attempt with a code of the second factor; `sessionId` as above. */
export function codeCounters(accountId: string, address: string, sessionId?: string): Counter[] {
  const pair = counter('code pair', `${accountId} ${machineAt(address)}`)
  const counters = [pair, counter('code account', accountId)]
  return sessionId === undefined ? counters : [...counters, counter('code session', sessionId)]
}

/** The counters of coming back from the provider of SSO. */
export function ssoCounters(address: string): Counter[] {
  return [counter('sso address', machineAt(address))]
}

function counter(kind: Kind, name: string): Counter {
  const mac = createHmac('sha256', derive('vouchsafe/attempts/v1', kind)).update(name).digest()
  return { kind, slot: KINDS.indexOf(kind) * 2 ** SLOT_BITS + (mac.readUInt32BE() >>> (32 - SLOT_BITS)) }
}

/**
 * Counts an attempt. Returns 0, or how many seconds to wait, and then it was not an attempt. It counts as failed until
 * `attemptSucceeded`, so that attempts at the same time, in whichever process, count each.
 *
 * @param isKnownMachine asked only where nothing but what others may have done to the account makes this one wait.
 */
export async function beginAttempt(
  db: Db,
  counters: readonly Counter[],
  now: Date,
  isKnownMachine: () => Promise<boolean>,
): Promise<number> {
  const nowMs = now.getTime()
  // Without a lock first: somebody who hammers on a closed door makes nobody wait.
  const before = waitingFor(counters, await selectAttempts(db, slotsOf(counters)), nowMs)
  const others = before.filter(({ kind }) => OF_OTHERS.includes(kind))
  if (before.length > others.length) return longest(before)
  const passes = others.length > 0 && (await isKnownMachine())
  if (others.length > 0 && !passes) return longest(before)
  return transaction(db, async (tx) => {
    const known = await lockAttempts(tx, slotsOf(counters), now)
    const holding = counters.filter(({ kind }) => !(passes && OF_OTHERS.includes(kind)))
    // Others came first while this one waited for the rows.
    const wait = longest(waitingFor(holding, known, nowMs))
    if (wait > 0) return wait
    const counted = counters.map(({ kind, slot }) => ({
      slot,
      ...afterAttempt(attemptsAt(known, slot), RULES[kind], nowMs),
    }))
    await writeAttempts(tx, counted)
    return 0
  })
}

/** Notes that an attempt was refused; true for the first one that a wait refuses, in all processes. */
export function attemptRefused(db: Db, counters: readonly Counter[], now: Date): Promise<boolean> {
  return noteRefusal(db, slotsOf(counters), now)
}

/** The attempt was good: this person on this machine starts afresh, and the other counters take back one. */
export async function attemptSucceeded(db: Db, counters: readonly Counter[]): Promise<void> {
  const [own, others] = [counters.filter(isOfOne), counters.filter((one) => !isOfOne(one))]
  await takeBackAttempts(db, { all: slotsOf(own), one: slotsOf(others) })
}

const isOfOne = ({ kind }: Counter): boolean => OF_ONE.includes(kind)
const slotsOf = (counters: readonly Counter[]): number[] => counters.map(({ slot }) => slot)

interface Waiting {
  kind: Kind
  ms: number
}

function waitingFor(
  counters: readonly Counter[],
  known: readonly StoredAttempts[],
  nowMs: number,
): Waiting[] {
  return counters.flatMap(({ kind, slot }) => {
    const ms = countingStill(attemptsAt(known, slot), RULES[kind], nowMs).blockedUntilMs - nowMs
    return ms > 0 ? [{ kind, ms }] : []
  })
}

const longest = (waiting: readonly Waiting[]): number =>
  Math.ceil(Math.max(0, ...waiting.map(({ ms }) => ms)) / 1000)

function attemptsAt(known: readonly StoredAttempts[], slot: number): StoredAttempts {
  return known.find((one) => one.slot === slot) ?? { slot, count: 0, blockedUntilMs: 0, lastMs: 0 }
}
