/** A key that was taken as one of a log's own: the ones it was first seen with, what the log itself told of, and what somebody compared. */
export interface KnownKey {
  vkey: string
  /** Milliseconds since 1970. */
  since: number
  how: 'first' | 'announced' | 'accepted'
}

/**
 * What does not fit what is remembered: the log is `shorter`, or `different`, or no `key` that is known signs it; it is `unproven` that
 * it goes on from there, because nobody gave the proof; or the tenant has `moved` to another log.
 */
export type AlarmKind = 'shorter' | 'different' | 'key' | 'unproven' | 'moved'

/** Something that did not fit, kept until somebody has looked at it, or what was `unproven` is proven. */
export interface LogAlarm {
  kind: AlarmKind
  at: number
  /** The signed checkpoint that does not fit: the other half of the evidence is the one that is remembered. */
  note: string
  /** The log's own keys that signed that. */
  keys: string[]
  /** The log tells of them in its own entries, but under no key that is known: somebody was away for longer than both signed. */
  isAnnounced: boolean
  /** Where the tenant has `moved` to another log: whether that contains the one that is remembered; null: nobody shows it. */
  isContained: boolean | null
  lookedAt: number | null
}

/** What somebody remembers of a log that they have verified. Plain data, to be stored as it is. */
export interface RememberedLog {
  origin: string
  /** Where it was shown. None: it was, and somebody knows that there is another one now. */
  places: readonly string[]
  /** The newest checkpoint that was verified, letter by letter. It is replaced by none that does not contain it. */
  note: string
  /** When the log was last seen so. */
  seenAt: number
  /** Where it began: everything since contains this. */
  first: { size: number; at: number }
  keys: KnownKey[]
  alarm: LogAlarm | null
  /** Another number with each change. */
  revision: number
}

/** Where it is remembered. Several may write at once: tabs of a browser. */
export interface RememberedLogs {
  all(): Promise<RememberedLog[]>
  read(origin: string): Promise<RememberedLog | null>
  /** Stores what comes after `before`; null forgets it. False, and nothing is stored: somebody else has stored another since. */
  swap(origin: string, before: RememberedLog | null, after: RememberedLog | null): Promise<boolean>
}

/** Where a log is shown: whose it is said to be, by the tenant's id and by its slug, and at which address. */
export function placesOf({
  tenant,
  logId,
}: {
  tenant: { id: string; slug: string }
  logId?: string
}): string[] {
  const places = [`tenant ${tenant.id}`, `slug ${tenant.slug}`]
  return logId === undefined ? places : [...places, `log ${logId}`]
}

/** Whether a log was shown at one of these places. */
export const isShownAt = (log: RememberedLog, places: readonly string[]): boolean =>
  log.places.some((place) => places.includes(place))

/** The same with a change. */
export const changed = (known: RememberedLog, change: Partial<RememberedLog>): RememberedLog => ({
  ...known,
  ...change,
  revision: known.revision + 1,
})

/** What somebody says about an alarm, and what becomes of the log then. `at`: now. */
export const ANSWERS = {
  /** They have looked at it. What is remembered stays what it is. */
  lookedAt: (known: RememberedLog, at: number): RememberedLog =>
    changed(known, { alarm: known.alarm && { ...known.alarm, lookedAt: at } }),
  /** They have compared the keys: those that signed what raised the alarm are the log's own. */
  acceptKeys: (known: RememberedLog, at: number): RememberedLog => {
    const keys = known.alarm?.keys.map((vkey): KnownKey => ({ vkey, since: at, how: 'accepted' })) ?? []
    return changed(known, { alarm: null, keys: [...known.keys, ...keys] })
  },
  /** They know that the tenant has another log now. This one stays remembered. */
  letGo: (known: RememberedLog, at: number): RememberedLog =>
    changed(known, { places: [], alarm: known.alarm && { ...known.alarm, lookedAt: at } }),
} as const

/** Who else writes at once is seldom: so often is far more than it takes. */
export const TRIES = 8

/** Changes what is remembered of a log, whoever else does at once. Null forgets it. */
export async function changeRemembered(
  logs: RememberedLogs,
  origin: string,
  change: (known: RememberedLog) => RememberedLog | null,
): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    const known = await logs.read(origin)
    if (known === null || (await logs.swap(origin, known, change(known)))) return
  }
}
