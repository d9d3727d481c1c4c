/** What is known of failed attempts that count together. */
export interface Attempts {
  count: number
  /** Milliseconds since 1970; 0: nobody waits. */
  blockedUntilMs: number
  /** When the last one was made. */
  lastMs: number
}

/** Attempts that cost nothing, how long the wait grows after them, and when all is forgotten. */
export interface AttemptRule {
  free: number
  waitMaxSeconds: number
  forgetMs: number
}

export const NO_ATTEMPTS: Attempts = { count: 0, blockedUntilMs: 0, lastMs: 0 }

/** What counts still: after a long enough rest nothing does. */
export function countingStill(known: Attempts, rule: AttemptRule, nowMs: number): Attempts {
  return nowMs - known.lastMs < rule.forgetMs ? known : NO_ATTEMPTS
}

/** The same with one more attempt. Each that is not free doubles the wait, from one second on. */
export function afterAttempt(known: Attempts, rule: AttemptRule, nowMs: number): Attempts {
  const count = countingStill(known, rule, nowMs).count + 1
  const over = count - rule.free
  const waitSeconds = over < 0 ? 0 : Math.min(rule.waitMaxSeconds, 2 ** Math.min(over, 20))
  return { count, blockedUntilMs: waitSeconds === 0 ? 0 : nowMs + waitSeconds * 1000, lastMs: nowMs }
}
