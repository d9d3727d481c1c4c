import type { LogView } from '@/lib/proof/log-json'

/** Entries that no checkpoint covers yet. A log that was set back has none, however little is left of it. */
export const waitingEntries = ({ size, checkpoint }: Pick<LogView, 'size' | 'checkpoint'>): number =>
  Math.max(0, size - (checkpoint?.size ?? 0))
