/**
 * How often a random test runs: so often in `npm test`, and as many times as VOUCHSAFE_TEST_SCALE says in
 * `npm run test:long`, which has the time to look further.
 */
export const scaled = (runs: number): number => Math.round(runs * TIMES)

const TIMES = Number(process.env['VOUCHSAFE_TEST_SCALE'] ?? 1)

/**
 * Some of these values, the same ones each time: for each of many subjects, by its name, others. One in `npm test`, all of
 * them in `npm run test:long`.
 */
export function someOf<T>(values: readonly T[], subject: string): T[] {
  const first = Buffer.from(subject).reduce((sum, byte) => sum + byte, 0)
  const count = Math.min(values.length, scaled(1))
  return Array.from({ length: count }, (_, at) => values[(first + at) % values.length] as T)
}
