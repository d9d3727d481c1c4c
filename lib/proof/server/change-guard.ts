import { randomUUID } from 'node:crypto'

import { invariant } from '@/lib/base/errors'
import { originOf } from '@/lib/proof/origin'

import { Guard, GuardMoved, type Signed } from './guard'
import type { StoredHead } from './store-checkpoints'
import type { Ending } from './store-ended'

const TRIES = 10

/**
 * Changes the guard beside a publisher that may run: where that has signed another log meanwhile, the change is made again out of what
 * the guard says then. null: there is nothing to change.
 *
 * @throws GuardMoved where it is overtaken again and again; SetupError when it cannot be read or written.
 */
export async function changeGuard(
  guardDir: string,
  change: (guard: Guard) => ReadonlyMap<string, Signed> | null,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const guard = await Guard.open(guardDir)
    const changes = change(guard)
    if (changes === null || changes.size === 0) return
    try {
      await guard.advance(changes)
      return
    } catch (error) {
      if (!(error instanceof GuardMoved) || attempt === TRIES) throw error
    }
  }
}

/** What ends, as the guard knows it, and what continues it. */
export interface GuardedEnding {
  signed: Signed
  next: Ending['next']
}

/** What is to end, in a log that holds as much now. */
export interface ToEnd extends Pick<StoredHead, 'tenantId' | 'identity' | 'size' | 'root'> {
  /** What was signed last of it as far as the database shows, which the guard may not know. */
  proven: Signed
  /** Identities before it that ended, of which the guard may not know either. */
  before: ReadonlyMap<string, Signed>
}

/**
 * Has the guard say that an identity ended, and which one continues it: always the same one, however often it is asked. The new one has
 * to hold from its first signature on what the log holds now.
 */
export async function endInGuard(
  { guardDir, url }: { guardDir: string; url: string },
  { tenantId: tenant, identity, size, root, proven, before }: ToEnd,
): Promise<GuardedEnding> {
  const isEnded = (signed: Signed | null): signed is Signed & { continuedBy: string } =>
    typeof signed?.continuedBy === 'string'
  await changeGuard(guardDir, (guard) => {
    const known = guard.signed(identity)
    if (isEnded(known)) return null
    const next = randomUUID().replaceAll('-', '')
    return new Map([
      ...[...before].map(([one, end]) => [one, newestEnd(guard.signed(one), end)] as const),
      [identity, { ...newer(known, proven), continuedBy: next }],
      [next, { tenant, origin: originOf(url, next), size, root }],
    ])
  })
  const guard = await Guard.open(guardDir)
  const signed = guard.signed(identity)
  invariant(isEnded(signed), 'it was said that it ended')
  const next = guard.signed(signed.continuedBy)
  invariant(next, 'the guard knows the identity that continues another')
  return { signed, next: { identity: signed.continuedBy, origin: next.origin } }
}

/** What was signed last, of what the guard knows and the database proves: a guard that was restored may know less. */
export const newer = (known: Signed | null, proven: Signed): Signed =>
  known === null || known.size < proven.size ? { ...known, ...proven } : known

/** What ended stays ended, and gets no shorter. */
export function newestEnd(known: Signed | null, end: Signed): Signed {
  if (known === null) return end
  if (known.continuedBy !== undefined) return known
  const { continuedBy = null } = end
  return known.size > end.size ? { ...known, continuedBy } : end
}

/** Has the guard know all of a log that nothing was signed of yet under its identity: what it begins with is not to be cut. */
export const guardWhole = (guardDir: string, { identity, size, root }: StoredHead): Promise<void> =>
  changeGuard(guardDir, (guard) => {
    const known = guard.signed(identity)
    const isOpen = known !== null && known.continuedBy === undefined && known.size < size
    return isOpen ? new Map([[identity, { ...known, size, root }]]) : null
  })
