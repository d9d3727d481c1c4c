/**
 * How often a random test runs: so often in `npm test`, and as many times as VOUCHSAFE_TEST_SCALE says in
 * `npm run test:long`, which has the time to look further.
 */
export const scaled = (runs: number): number => Math.round(runs * TIMES)

const TIMES = Number(process.env['VOUCHSAFE_TEST_SCALE'] ?? 1)
