import type { Mutant } from './mutant'

const TESTS = ['app/api/non-interference.db.test.ts']

/** Who sees only a part of the log: each way to tell them of the rest. */
export const MUTANTS_OF_SIGHT: readonly Mutant[] = [
  {
    name: 'grant-without-its-query',
    breaks: 'a grant’s query limits every search',
    file: 'lib/query/compile.ts',
    find: 'plan: allOf([within.plan, plan])',
    replace: 'plan: allOf([plan])',
    tests: TESTS,
  },
  {
    name: 'one-event-unlimited',
    breaks: 'one event is given out only where the grant shows it',
    file: 'lib/search/server/store.ts',
    find: "const limit = shown.length === 0 ? '' :",
    replace: "const limit = shown.length >= 0 ? '' :",
    tests: TESTS,
  },
  {
    name: 'events-unmasked',
    breaks: 'what is hidden of an event is not sent',
    file: 'lib/search/server/seen.ts',
    find: 'return masked(readEvent(row, tenant.slug), sight.masks)',
    replace: 'return readEvent(row, tenant.slug)',
    tests: TESTS,
  },
  {
    name: 'counts-unmasked',
    breaks: 'what is hidden is not counted',
    file: 'lib/search/server/shown-columns.ts',
    find: 'isHidden(column, masks) ?',
    replace: 'masks === null ?',
    tests: TESTS,
  },
  {
    name: 'size-by-length',
    breaks: 'a token says nothing of the log by its length',
    file: 'lib/search/server/pinned.ts',
    find: "String(size).padStart(DIGITS, '0')",
    replace: 'String(size)',
    tests: TESTS,
  },
  {
    name: 'stretch-of-all-events',
    breaks: 'a histogram begins with what may be seen',
    file: 'lib/search/server/count-over-time.ts',
    find: 'if (seesAll(count.sight)) return endEvent',
    replace: 'if (count.size >= 0) return endEvent',
    tests: TESTS,
  },
]
