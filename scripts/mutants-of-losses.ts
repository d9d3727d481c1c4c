import type { Mutant } from './mutant'

const CONTINUED = ['lib/proof/server/continue-log.db.test.ts']

/** Guarantees of what is signed after signed entries were lost. */
export const MUTANTS_OF_LOSSES: readonly Mutant[] = [
  {
    name: 'name-from-the-database',
    breaks: 'a log goes on under another name only where the guard knows of it',
    file: 'lib/proof/server/judge.ts',
    find: 'log.origin === null && log.identity === log.logId',
    replace: 'log.origin === null',
    tests: CONTINUED,
  },
  {
    name: 'ended-name-signed',
    breaks: 'nothing is signed under a name that ended',
    file: 'lib/proof/server/judge.ts',
    find: 'if (signed.continuedBy !== undefined)',
    replace: "if (signed.continuedBy === '')",
    tests: CONTINUED,
  },
  {
    name: 'older-guard-taken',
    breaks: 'a guard that was restored, and knows less than was signed, is found',
    file: 'lib/proof/server/judge.ts',
    find: 'log.signedSize > signed.size',
    replace: 'log.signedSize < 0n',
    tests: CONTINUED,
  },
  {
    name: 'new-name-each-time',
    breaks: 'a log is continued under the name that the guard has for it, wherever that was killed',
    file: 'lib/proof/server/continue-log.ts',
    find: 'if (known?.continuedBy !== undefined) {',
    replace: "if (known?.continuedBy === '') {",
    tests: CONTINUED,
  },
  {
    name: 'broken-tree-continued',
    breaks: 'no log goes on from a tree that is broken in itself',
    file: 'lib/proof/server/continue-log.ts',
    find: '    await requireSound(ctx, log)\n',
    replace: '',
    tests: CONTINUED,
  },
  {
    name: 'stale-guard-halts',
    breaks: 'a publisher that runs hears of a name that the guard has given meanwhile',
    file: 'lib/proof/server/publisher.ts',
    find: 'if (problems.size > 0 && !(await guard.isNewest()))',
    replace: 'if (problems.size < 0 && !(await guard.isNewest()))',
    tests: CONTINUED,
  },
  {
    name: 'two-take-one-number',
    breaks: 'of two that read the same guard only one can write the next',
    file: 'lib/proof/server/guard.ts',
    find: "if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw new GuardMoved()",
    replace: "if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return",
    tests: ['lib/proof/server/racing-publishers.db.test.ts'],
  },
  {
    name: 'ended-log-served-whole',
    breaks: 'a log that ended is served as far as it is proven to be left, and no further',
    file: 'lib/proof/server/served-log.ts',
    find: 'const size = ended?.kept ?? checkpoint?.size',
    replace: 'const size = ended ? facts.size : checkpoint?.size',
    tests: ['app/api/continued-log.db.test.ts'],
  },
  {
    name: 'loss-unsaid',
    breaks: 'who saved more than is left is told what was lost',
    file: 'lib/proof/continued.ts',
    find: 'if (saved.size <= index) return null',
    replace: 'if (saved.size > 0n) return null',
    tests: ['lib/proof/audit-continued.test.ts'],
  },
  {
    name: 'continued-log-unchecked',
    breaks: 'a log that continues another one has to contain what was saved of that',
    file: 'lib/proof/audit.ts',
    find: 'else await this.#isOtherLog(signed)',
    replace: 'else if (saved.origin === origin) await this.#isOtherLog(signed)',
    tests: ['lib/proof/audit-continued.test.ts'],
  },
]
