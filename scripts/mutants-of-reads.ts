import type { Mutant } from './mutant'

/** Reading the log is in the log: each way to read without that, or to say less than was read. */
export const MUTANTS_OF_READS: readonly Mutant[] = [
  {
    name: 'export-not-recorded',
    breaks: 'an export is an event before its first byte',
    file: 'lib/export/server/export-run.ts',
    find: "await record(ctx, tenant, plan, { what: 'started'",
    replace: "void (async () => {})({ what: 'started'",
    tests: ['lib/export'],
  },
  {
    name: 'act-of-any-session',
    breaks: 'an act of reading is of one session',
    file: 'lib/search/read-act.ts',
    find: 'principal.sessionId}`',
    replace: 'principal.kind}`',
    tests: ['lib/search/read-act.test.ts', 'lib/search/server/record-reads.db.test.ts'],
  },
  {
    name: 'act-without-an-end',
    breaks: 'an act of reading ends after a quarter of an hour',
    file: 'lib/search/read-act.ts',
    find: '< ACT_MS',
    replace: '< ACT_MS * 1000',
    tests: ['lib/search/read-act.test.ts', 'lib/search/server/record-reads.db.test.ts'],
  },
  {
    name: 'rows-without-a-record',
    breaks: 'each thousand rows are recorded',
    file: 'lib/search/read-act.ts',
    find: "isRecordDue(known.rows, sent) ? 'went on' : null",
    replace: 'null',
    tests: ['lib/search/read-act.test.ts', 'lib/search/server/record-reads.db.test.ts'],
  },
  {
    name: 'tail-without-a-record',
    breaks: 'each thousand events of a live tail are recorded before they are sent',
    file: 'lib/search/server/tail.ts',
    find: 'if (isRecordDue(before, this.#rows)) await',
    replace: 'if (before > this.#rows) await',
    tests: ['lib/search/server/tail.test.ts', 'app/api/tail.db.test.ts'],
  },
  {
    name: 'rows-that-their-tenant-misses',
    breaks: 'a tenant whose rows were sent has that in its log',
    file: 'lib/search/server/all/record-page-of-all.ts',
    find: 'filter(({ tenant }) => tenant.id !== system.id)',
    replace: 'filter(({ tenant }) => tenant.id === system.id)',
    tests: ['lib/search/server/all/search-all-tenants'],
  },
  {
    name: 'query-that-names-others',
    breaks: 'what a tenant is told of a query names no other tenant',
    file: 'lib/query/in-tenant.ts',
    find: 'isOnTenant(node) ? holds(node, slug) : node',
    replace: 'node',
    tests: ['lib/query/in-tenant.test.ts', 'lib/search/server/all/search-all-tenants'],
  },
]
