import { ipBits } from '@/lib/base/ip-bits'

/** Attempts that cost nothing, and how long the wait grows after them. */
interface Rule {
  free: number
  /** Seconds. */
  waitMax: number
}

/** For so long after a sign-in a machine is known to the account. */
export const KNOWN_MACHINE_MS = 30 * 24 * 3_600_000

const RULES = {
  // One person who mistypes, or one machine that guesses one password.
  pair: { free: 5, waitMax: 900 },
  // One machine that tries many accounts.
  address: { free: 20, waitMax: 900 },
  // Many machines that try one account: a short wait, or anybody could lock anybody out.
  account: { free: 30, waitMax: 60 },
} satisfies Record<string, Rule>

interface Attempts {
  count: number
  /** Milliseconds since 1970. */
  blockedUntil: number
  /** Somebody was refused because of this block. */
  refused: boolean
  last: number
}

/** Attempts older than this are forgotten. */
const FORGET_MS = 3_600_000
/** Bounded, so that an attacker with many addresses costs memory only so far; the oldest go first. */
const ENTRIES_MAX = 20_000

/**
 * Slows down guessing. Counts in this process only: a restart forgets, which costs an attacker's victim
 * nothing but a few more free guesses.
 */
export class SignInLimiter {
  private readonly attempts = new Map<string, Attempts>()

  /**
   * Count an attempt. Returns 0, or how many seconds to wait, and then it was not an attempt. It counts as
   * failed until `succeeded` is called, so that attempts at the same time count each. `knownMachine`: what others do
   * to the account does not hold up who has signed in to it from here.
   */
  begin(email: string, address: string, nowMs: number, knownMachine = false): number {
    const keys = keysOf(email, address)
    const holding = keys.filter(([, rule]) => !(knownMachine && rule === RULES.account))
    const wait = Math.max(...holding.map(([key]) => this.known(key, nowMs).blockedUntil - nowMs))
    if (wait > 0) return Math.ceil(wait / 1000)
    for (const [key, rule] of keys) this.count(key, rule, nowMs)
    return 0
  }

  /** Whether nothing but attempts at this account, perhaps of others, makes this one wait. */
  accountAloneBlocks(email: string, address: string, nowMs: number): boolean {
    return keysOf(email, address).every(
      ([key, rule]) => this.known(key, nowMs).blockedUntil > nowMs === (rule === RULES.account),
    )
  }

  /** Notes that an attempt was refused; true for the first one that a block refuses. */
  refused(email: string, address: string, nowMs: number): boolean {
    const blocks = keysOf(email, address).flatMap(([key]) => {
      const known = this.attempts.get(key)
      return known && known.blockedUntil > nowMs ? [known] : []
    })
    const first = blocks.some((block) => !block.refused)
    for (const block of blocks) block.refused = true
    return first
  }

  /** The attempt was good: this person at this address starts afresh, and the others take back one. */
  succeeded(email: string, address: string): void {
    for (const [key] of keysOf(email, address)) {
      const known = this.attempts.get(key)
      if (!known) continue
      if (key.startsWith('pair ')) this.attempts.delete(key)
      else {
        known.count = Math.max(0, known.count - 1)
        known.blockedUntil = 0
      }
    }
  }

  private known(key: string, nowMs: number): Attempts {
    const known = this.attempts.get(key)
    const fresh = known !== undefined && nowMs - known.last < FORGET_MS
    return fresh ? known : { count: 0, blockedUntil: 0, refused: false, last: nowMs }
  }

  private count(key: string, rule: Rule, nowMs: number): void {
    const { count } = this.known(key, nowMs)
    const over = count + 1 - rule.free
    const waitSeconds = over < 0 ? 0 : Math.min(rule.waitMax, 2 ** Math.min(over, 20))
    // Deleted and set again, so that the map stays in order of use.
    this.attempts.delete(key)
    const blockedUntil = nowMs + waitSeconds * 1000
    this.attempts.set(key, { count: count + 1, blockedUntil, refused: false, last: nowMs })
    if (this.attempts.size <= ENTRIES_MAX) return
    for (const oldest of this.attempts.keys()) {
      this.attempts.delete(oldest)
      break
    }
  }
}

/** Whoever has one IPv6 address has a whole /64 of them (RFC 4291 §2.5.4), so that counts as one machine. */
const IPV6_NETWORK_BITS = 64

/** What counts as one machine: an IPv4 address, or an IPv6 network. */
export function machineAt(address: string): string {
  const ip = ipBits(address)
  return ip?.family === '6' ? ip.bits.slice(0, IPV6_NETWORK_BITS) : address
}

function keysOf(email: string, from: string): [string, Rule][] {
  const address = machineAt(from)
  return [
    [`pair ${email} ${address}`, RULES.pair],
    [`address ${address}`, RULES.address],
    [`account ${email}`, RULES.account],
  ]
}

// Next may load this module twice in one process; attempts through either count.
const holder = globalThis as typeof globalThis & { vouchsafeSignInLimiter?: SignInLimiter }

/** The limiter of this process. */
export function signInLimiter(): SignInLimiter {
  return (holder.vouchsafeSignInLimiter ??= new SignInLimiter())
}
