import type { Mutant } from './mutant'

/** Guarantees of what verifies logs and proofs without trusting the server. */
export const MUTANTS_OF_VERIFIERS: readonly Mutant[] = [
  {
    name: 'set-back-log-excused',
    breaks: 'what an audit has found counts when the server gives no more',
    file: 'lib/proof/audit.ts',
    find: 'throw report.problemsTotal === 0 ? error : new CutShort(report, error)',
    replace: 'throw report.problemsTotal === -1 ? new CutShort(report, error) : error',
    tests: ['lib/proof/audit'],
  },
  {
    name: 'any-key-announced',
    breaks: 'a log adds no key that the key before has not signed',
    file: 'lib/proof/key-statement.ts',
    find: 'if (!isSigned || own.some(',
    replace: 'if ((isSigned && own.length === 0) || own.some(',
    tests: ['lib/proof/key-statement.test.ts'],
  },
  {
    name: 'entry-of-two-texts',
    breaks: 'an entry is read only in its one canonical text',
    file: 'lib/proof/opened-sections.ts',
    find: 'canonicalOf(facts) === text',
    replace: 'canonicalOf(facts) !== null',
    tests: ['lib/proof/opened-sections.test.ts'],
  },
  {
    name: 'log-at-another-address',
    breaks: 'a log that is trusted elsewhere is not taken for the one at an address',
    file: 'lib/proof/policy.ts',
    find: 'addressOf(key) === withoutSlash(url)',
    replace: "addressOf(key) !== ''",
    tests: ['lib/proof/policy.test.ts'],
  },
  {
    name: 'withheld-proof-verified',
    breaks: 'nothing is verified of a log that is not shown to contain what a browser saw',
    file: 'components/proof/proof-words.ts',
    find: "memory?.state === 'unsure'",
    replace: "memory?.state === 'partly'",
    tests: ['components/proof/proof-words.test.ts'],
  },
  {
    name: 'unproven-log-remembered',
    breaks: 'a log that nobody proves to go on takes no place of the one that a browser has seen',
    file: 'lib/proof/remember-log.ts',
    find: "  if (isOne === null) return 'unproven'\n  return isBehind",
    replace: '  return isBehind',
    tests: ['lib/proof/remember-log.test.ts'],
  },
  {
    name: 'log-met-by-its-name',
    breaks: 'a log is known by what it has signed, and not by what its server calls it',
    file: 'components/proof/recall-log.ts',
    find: '(log) => log.origin === signed)',
    replace: '(log) => log.origin === origin)',
    tests: ['components/proof/recall-log.test.ts'],
  },
  {
    name: 'another-log-is-a-first-visit',
    breaks: 'another log in the place of the one that a browser has seen is no first visit',
    file: 'lib/proof/remember-log.ts',
    find: 'log.origin !== checkpoint.origin && isShownAt(log, places)',
    replace: 'log.origin === checkpoint.origin && isShownAt(log, places)',
    tests: ['lib/proof/remember-log.test.ts'],
  },
]
