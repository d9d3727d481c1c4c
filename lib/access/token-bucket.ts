/** How much somebody may still do: tokens that come back evenly, up to those of a whole minute. */
export interface Bucket {
  tokens: number
  /** When they were counted, in milliseconds since 1970. */
  atMs: number
}

/** What taking a token gave. */
export interface Taken {
  allowed: boolean
  bucket: Bucket
  /** Whole tokens that are left. */
  remaining: number
  /** Seconds until all of them are back. */
  fullInSeconds: number
  /** Seconds until there is one; 0 where there is. */
  nextInSeconds: number
}

const MINUTE_MS = 60_000

/** Takes a token from a bucket that gives so many a minute; one that nobody has used yet is full. */
export function takeToken(known: Bucket | undefined, perMinute: number, nowMs: number): Taken {
  const tokens = known === undefined ? perMinute : refilled(known, perMinute, nowMs)
  const allowed = tokens >= 1
  const left = allowed ? tokens - 1 : tokens
  const seconds = (wanted: number) => Math.max(0, Math.ceil(((wanted - left) * 60) / perMinute))
  return {
    allowed,
    // A clock that was set back gives nothing twice.
    bucket: { tokens: left, atMs: Math.max(nowMs, known?.atMs ?? nowMs) },
    remaining: Math.floor(left),
    fullInSeconds: seconds(perMinute),
    nextInSeconds: seconds(1),
  }
}

function refilled({ tokens, atMs }: Bucket, perMinute: number, nowMs: number): number {
  return Math.min(perMinute, tokens + (Math.max(0, nowMs - atMs) * perMinute) / MINUTE_MS)
}
