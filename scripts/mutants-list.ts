/** One way to break the program, and the tests that must notice. */
export interface Mutant {
  name: string
  /** What no longer holds. */
  breaks: string
  file: string
  /** Stands in the file exactly once. */
  find: string
  replace: string
  /** What `vitest run` is given. */
  tests: readonly string[]
}

const LOG = ['lib/log']
const COUNTS = ['lib/search/server/counts', 'lib/search/server/walk-matches']
const TAIL = ['app/api/tail.db.test.ts']

/** Each is a guarantee that the product gives, taken away in one line. */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'drop-a-not',
    breaks: 'a negated term excludes',
    file: 'lib/query/lower.ts',
    find: 'return notOf(lowerNode(node.item, lowering))',
    replace: 'return lowerNode(node.item, lowering)',
    tests: ['lib/query', 'lib/search'],
  },
  {
    name: 'skip-the-duplicate-check',
    breaks: 'the same id is stored once',
    file: 'lib/log/server/placement.ts',
    find: 'if (!known) {',
    replace: 'if (!known || known) {',
    tests: LOG,
  },
  {
    name: 'conflict-as-duplicate',
    breaks: 'an id with other content is refused',
    file: 'lib/log/server/placement.ts',
    find: 'known.mac && !known.mac.equals(event.contentMac)',
    replace: 'known.mac && event.id === ""',
    tests: LOG,
  },
  {
    name: 'head-without-rows',
    breaks: 'a head moves only with its rows',
    file: 'lib/log/server/write-group.ts',
    find: 'plan.placed.length > 0 ? appendCopies(',
    replace: 'plan.placed.length > 1e9 ? appendCopies(',
    tests: LOG,
  },
  {
    name: 'tile-off-by-one',
    breaks: 'a tile holds the hashes of its own entries',
    file: 'lib/log/server/tree.ts',
    find: '(start < from ? from : start) - from)',
    replace: '(start < from ? from : start) - from) + 1',
    tests: LOG,
  },
  {
    name: 'lost-reply-is-a-duplicate',
    breaks: 'an append whose reply was lost is answered as accepted',
    file: 'lib/log/server/tenant-writer.ts',
    find: 'for (const event of events) ours.add(event.id)',
    replace: 'for (const event of events) void [ours, event]',
    tests: LOG,
  },
  {
    name: 'one-salt-for-all',
    breaks: 'each section has a salt of its own',
    file: 'lib/log/commitment.ts',
    find: 'this.#salt.set(name, nameAt)',
    replace: 'this.#salt.set(NAMES.actor, nameAt)',
    tests: LOG,
  },
  {
    name: 'tenant-left-out',
    breaks: 'a search reads one tenant',
    file: 'lib/search/server/store.ts',
    find: '`tenant_id = ${values.add(scope.tenant.key)} AND id >=',
    replace: '`tenant_id <> ${values.add(0)} AND id >=',
    tests: ['lib/search'],
  },
  {
    name: 'page-not-pinned',
    breaks: 'later pages show nothing newer than the first',
    file: 'lib/search/server/search-events.ts',
    find: 'cursor?.size ?? (await',
    replace: '(await',
    tests: ['lib/search'],
  },
  {
    name: 'formula-guard-off',
    breaks: 'a spreadsheet runs nothing from an export',
    file: 'lib/export/server/export-run.ts',
    find: 'writeRecord(record, to.buffer, to.end, guard)',
    replace: 'writeRecord(record, to.buffer, to.end, !guard)',
    tests: ['lib/export'],
  },
  {
    name: 'unwritten-row-left-out',
    breaks: 'an export that cannot write a row breaks off',
    file: 'lib/export/server/copy-out.ts',
    find: "this.handleError(new Error('A row could not be written.', { cause: error }))",
    replace: 'void error',
    tests: ['lib/export'],
  },
  {
    name: 'export-not-recorded',
    breaks: 'an export is an event before its first byte',
    file: 'lib/export/server/export-run.ts',
    find: "await record(ctx, plan, 'started', plan.details, 'success')",
    replace: 'void record',
    tests: ['lib/export'],
  },
  {
    name: 'revoked-session-lives-on',
    breaks: 'a revoked session is nobody',
    file: 'lib/access/server/load-session.ts',
    find: 'row === null || row.revoked ||',
    replace: 'row === null ||',
    tests: ['app/api', 'lib/access'],
  },
  {
    name: 'hidden-page-is-forbidden',
    breaks: 'an auditor is told that there is nothing',
    file: 'lib/access/permissions.ts',
    find: 'if (need.hidden) throw',
    replace: 'if (need.hidden && need.role === null) throw',
    tests: ['lib/access', 'app/api'],
  },
  {
    name: 'zip-bomb-unpacked',
    breaks: 'a body is limited after gunzip, too',
    file: 'lib/ingest/server/read-body.ts',
    find: 'await collectUnzipped(gunzip, limits)',
    replace: 'await collectUnzipped(gunzip, { ...limits, bytesMax: Number.MAX_SAFE_INTEGER })',
    tests: ['lib/ingest'],
  },
  {
    name: 'tail-repeats-an-event',
    breaks: 'a tail that goes on gives no event twice',
    file: 'lib/search/server/tail.ts',
    find: 'this.#at = entry.index + 1',
    replace: 'this.#at = entry.index',
    tests: TAIL,
  },
  {
    name: 'tail-forgets-who-is-behind',
    breaks: 'a slow reader of a tail gets what the others had long ago',
    file: 'lib/search/server/tail-feed.ts',
    find: 'if (at < this.#from) return this.#readBehind(at)',
    replace: '',
    tests: TAIL,
  },
  {
    name: 'tail-reads-itself',
    breaks: 'a tail never carries the reads that it causes',
    file: 'lib/search/server/tail-events.ts',
    find: 'matches(row) && !isOwnRead(row.event, principal)',
    replace: 'matches(row)',
    tests: TAIL,
  },
  {
    name: 'tail-outlives-its-right',
    breaks: 'who loses the right to read is cut off',
    file: 'lib/search/server/tail.ts',
    find: "return 'access_ended'",
    replace: 'return null',
    tests: TAIL,
  },
  {
    name: 'counts-past-the-pin',
    breaks: 'counts by day and hour are of the pinned size',
    file: 'lib/search/server/store-rollup.ts',
    find: 'if (parts.days.length + parts.hours.length > 0) arms.push',
    replace: 'if (parts.days.length > 1e9) arms.push',
    tests: COUNTS,
  },
  {
    name: 'sample-as-exact',
    breaks: 'a walk that ended at its limit says how far it looked',
    file: 'lib/search/server/walk-matches.ts',
    find: 'return piece.last',
    replace: 'return null',
    tests: COUNTS,
  },
  {
    name: 'timeout-as-exact',
    breaks: 'a walk that ran out of time says how far it looked',
    file: 'lib/search/server/walk-matches.ts',
    find: "if (timeoutMs < PIECE_MS_MIN) return 'stopped'",
    replace: "if (timeoutMs < PIECE_MS_MIN) return 'done'",
    tests: COUNTS,
  },
  {
    name: 'facet-filters-itself',
    breaks: 'a facet is counted without what the query says about it',
    file: 'lib/query/without-keys.ts',
    find: 'filter((node) => !isAbout(node, isOwn))',
    replace: 'filter((node) => !isAbout(node, isOwn) || node.from >= 0)',
    tests: COUNTS,
  },
  {
    name: 'trace-begins-at-its-end',
    breaks: 'of a long trace the oldest events are given',
    file: 'lib/search/server/read-trace.ts',
    find: 'ascending: true',
    replace: 'ascending: false',
    tests: ['lib/search/server/read-trace.db.test.ts'],
  },
  {
    name: 'catalogue-of-everybody',
    breaks: 'a catalogue is of one tenant',
    file: 'lib/search/server/store-catalogue.ts',
    find: 'FROM event_rollup_day WHERE tenant_id = $1',
    replace: 'FROM event_rollup_day WHERE tenant_id >= $1 * 0',
    tests: ['lib/search/server/read-catalogue.db.test.ts'],
  },
  {
    name: 'sample-of-another-spelling',
    breaks: 'a sample is of the kind as it is spelled',
    file: 'lib/search/server/read-catalogue-sample.ts',
    find: 'conditions: [...compiled.conditions, spelled]',
    replace: 'conditions: compiled.conditions',
    tests: ['lib/search/server/read-catalogue.db.test.ts'],
  },
  {
    name: 'figures-of-some-as-of-all',
    breaks: 'figures of the newest events are never said to be of all',
    file: 'lib/search/server/read-actor.ts',
    find: 'exact: walked.reach === null',
    replace: 'exact: walked.matched > 0 || walked.reach === null',
    tests: ['lib/search/server/read-actor.db.test.ts'],
  },
]
