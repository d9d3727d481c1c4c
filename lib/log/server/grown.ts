import type { Db } from '@/lib/db/db'

type Listener = (logId: string) => void

// Next may load this module twice in one process; who appends and who listens must meet.
const holder = globalThis as typeof globalThis & { vouchsafeGrown?: WeakMap<Db, Set<Listener>> }

function listenersOf(db: Db): Set<Listener> {
  holder.vouchsafeGrown ??= new WeakMap()
  const known = holder.vouchsafeGrown.get(db)
  if (known) return known
  const made = new Set<Listener>()
  holder.vouchsafeGrown.set(db, made)
  return made
}

/**
 * Tells `listener` each time that this process has committed a group of events to a log. Only a hint that looking is
 * worth it now: other processes append, too, and so do changes of settings. Returns how to stop.
 */
export function onGrown(db: Db, listener: Listener): () => void {
  const listeners = listenersOf(db)
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Called after the commit. Listeners return at once and do not throw. */
export function tellGrown(db: Db, logId: string): void {
  for (const listener of listenersOf(db)) listener(logId)
}
