import type { Mutant } from './mutant'

const SCRUB = ['lib/proof/server/scrub']

/** Guarantees of what checks logs from inside, of their heartbeats, and of what evidence tells. */
export const MUTANTS_OF_CHECKS: readonly Mutant[] = [
  {
    name: 'check-goes-on-with-anything',
    breaks: 'who changes how far a check is has it begin anew, and pass over nothing',
    file: 'lib/proof/server/scrub/put-aside.ts',
    find: "if (!isSameMac(checkMac('state', of, begunAt, state), mac)) return null",
    replace: "if (!isSameMac(checkMac('state', of, begunAt, state), mac) && state === '') return null",
    tests: SCRUB,
  },
  {
    name: 'old-check-goes-on',
    breaks: 'how far an earlier check was, put back, is not gone on with',
    file: 'lib/proof/server/scrub/put-aside.ts',
    find: "if (newest !== null && newest.state !== mac.toString('hex')) return null",
    replace: "if (newest !== null && newest.state === '') return null",
    tests: SCRUB,
  },
  {
    name: 'forged-result-shown',
    breaks: 'a result of a check that was changed in the database is not shown as one',
    file: 'lib/proof/server/scrub/stored-result.ts',
    find: 'isSameMac(resultMac(of, endedAt, result), mac)',
    replace: '(isSameMac(resultMac(of, endedAt, result), mac) || mac.length > 0)',
    tests: SCRUB,
  },
  {
    name: 'old-result-shown',
    breaks: 'an older result of a check that was put back is not shown as the last one',
    file: 'lib/proof/server/scrub/stored-result.ts',
    find: "newest.results.includes(mac.toString('hex'))",
    replace: "(newest.results.includes(mac.toString('hex')) || newest.results.length > 0)",
    tests: SCRUB,
  },
  {
    name: 'check-without-guard',
    breaks: 'a check compares what is stored with what was signed',
    file: 'lib/proof/server/scrub/begin-check.ts',
    find: "const signed = guarded ?? (served !== null && 'size' in served ? served : null)",
    replace: 'const signed = null as typeof guarded',
    tests: SCRUB,
  },
  {
    name: 'row-without-entry',
    breaks: 'a check finds events that have a row and no entry',
    file: 'lib/log/server/store-check-counts.ts',
    find: 'FILTER (WHERE log_id IS NULL)',
    replace: 'FILTER (WHERE false)',
    tests: SCRUB,
  },
  {
    name: 'sample-clears-alarm',
    breaks: 'what a check of everything found stays until another one does not find it',
    file: 'lib/proof/server/scrub/scrub-state.ts',
    find: 'Math.max(full?.findingsTotal ?? 0, isSampleNewer ? sample.findingsTotal : 0)',
    replace: '(isSampleNewer ? sample : full)?.findingsTotal ?? 0',
    tests: SCRUB,
  },
  {
    name: 'heartbeat-again',
    breaks: 'a log has one heartbeat a day',
    file: 'lib/proof/server/store-heartbeats.ts',
    find: 'if (before !== null && before.date >= date)',
    replace: 'if (before !== null && before.date > date)',
    tests: ['lib/proof/server/beat-logs.db.test.ts'],
  },
  {
    name: 'query-names-withheld',
    breaks: 'a bundle does not tell a query that names what is withheld',
    file: 'lib/export/told-query.ts',
    find: 'sections.every((section) => !closed.has(section))',
    replace: 'sections.some((section) => section.length > 0 || !closed.has(section))',
    tests: ['lib/export/told-query.test.ts'],
  },
  {
    name: 'maker-named',
    breaks: 'a bundle does not name who made it where actors are withheld',
    file: 'lib/export/server/export-evidence.ts',
    find: "closed.has('actor') || closed.has('subjects') ? null",
    replace: "closed.has('text') && closed.has('subjects') ? null",
    tests: ['lib/export/server/export-evidence.db.test.ts'],
  },
]
