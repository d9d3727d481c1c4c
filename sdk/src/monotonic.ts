/** Whole ms since some moment, for how long things take: unlike the time of day, nobody sets it forward or back. */
export function monotonicMs(): number {
  return Math.floor(performance.now())
}
