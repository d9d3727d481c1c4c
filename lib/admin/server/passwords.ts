import { hash, verify, type Options } from '@node-rs/argon2'

import { passwordProblem, type PasswordOwner } from '@/lib/admin/password-strength'
import { AppError } from '@/lib/base/errors'
import { Turnstile } from '@/lib/base/turnstile'

// argon2id is the package's default. OWASP's choice for it: 19 MiB, two passes, about 30 ms. More memory would let fewer guesses a
// second take the machine down; sign-in is limited by account and address besides.
const OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Hashing runs on Node's four helper threads, which gunzip needs too: never take more than half of them. */
const AT_ONCE = 2
const WAITING_MAX = 50

const turnstile = new Turnstile(AT_ONCE, WAITING_MAX)

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (!(await turnstile.enter())) {
    throw new AppError('busy', 'Too many people are signing in at once. Try again in a moment.')
  }
  try {
    return await work()
  } finally {
    turnstile.leave()
  }
}

/**
 * Stop unless a new password is strong enough for who it is to be of.
 *
 * @throws AppError invalid, at `password`.
 */
export function requireStrongPassword(password: string, owner: PasswordOwner): void {
  const message = passwordProblem(password, owner)
  if (message === null) return
  throw new AppError('invalid', `The password ${message}.`, { problems: [{ path: 'password', message }] })
}

/** The argon2id hash of a new password, with its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(password.normalize('NFC'), OPTIONS))
}

/**
 * The hash of a password that was thrown away: nobody's. Written down, because making it would take a turn of its own,
 * and a turn can be refused: then an unknown address would be answered unlike a known one.
 */
export const NOBODYS_HASH =
  '$argon2id$v=19$m=19456,t=2,p=1$QhLm1LqxAJ0yxZaQ1bIaLw$OxozRg205PVt9TzK32W/yslhK12RfIjeoEDLXPlOsgQ'

/**
 * Whether this is the password. Without a hash (no such account, or invited and not yet here) it takes as
 * long and says no: how long an answer takes must not tell who has an account.
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const against = stored ?? NOBODYS_HASH
  const same = await inTurn(() => verify(against, password.normalize('NFC')))
  return same && stored !== null
}
