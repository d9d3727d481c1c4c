import type { Mutant } from './mutant'

const ENGINE = ['lib/delivery/server/deliver-next.db.test.ts']
const RECEIVED = ['lib/delivery/received']
const SYSLOG = ['lib/delivery/server/send-syslog']
const FILE = ['lib/delivery/server/send-file']

/** Guarantees of what proves a delivery, and of receivers that say nothing of it. */
export const MUTANTS_OF_PROOFS: readonly Mutant[] = [
  {
    name: 'key-set-by-slug',
    breaks: 'nobody learns by trying slugs which tenants there are',
    file: 'lib/access/server/load-tenants.ts',
    find: 'archived.get(asked.toLowerCase())',
    replace: 'archived.get(asked.toLowerCase()) ?? [...byId.values()].find(({ slug }) => slug === asked)',
    tests: ['app/api/signing-keys.db.test.ts'],
  },
  {
    name: 'key-signs-too-early',
    breaks: 'a new key is published before it signs',
    file: 'lib/delivery/server/store-signing-keys.ts',
    find: 'WHERE tenant_id = $1 AND signs_from <= now()`',
    replace: 'WHERE tenant_id = $1`',
    tests: ENGINE,
  },
  {
    name: 'old-secret-ends-at-once',
    breaks: 'a new secret takes over with the old one beside it',
    file: 'lib/delivery/server/destination-of.ts',
    find: '? [epoch, epoch - 1] : [epoch]',
    replace: '? [epoch] : [epoch]',
    tests: ENGINE,
  },
  {
    name: 'forged-request-holds',
    breaks: 'a request that nobody signed is found',
    file: 'lib/delivery/server/verify-received.ts',
    find: "return holds() ? 'valid' : 'invalid'",
    replace: "return holds() ? 'valid' : 'valid'",
    tests: RECEIVED,
  },
  {
    name: 'disorder-not-seen',
    breaks: 'a new event from further back is out of order',
    file: 'lib/delivery/received/tally.ts',
    find: '(before === undefined && index < this.#highest)',
    replace: 'index < 0',
    tests: RECEIVED,
  },
  {
    name: 'repeat-without-a-reason',
    breaks: 'a repeat after an answer is told from one after a dropped reply',
    file: 'lib/delivery/received/tally.ts',
    find: 'repeats.afterAnswered++',
    replace: 'repeats.afterDropped++',
    tests: RECEIVED,
  },
  {
    name: 'syslog-cut-off-counts',
    breaks: 'what a receiver of syslog has not read to its end has not arrived',
    file: 'lib/delivery/server/send-syslog.ts',
    find: 'if (isTold && socket.writableFinished) resolve()',
    replace: 'if (!isTold || socket.writableFinished) resolve()',
    tests: SYSLOG,
  },
  {
    name: 'syslog-to-anywhere',
    breaks: 'syslog is sent to no private network that is not allowed',
    file: 'lib/delivery/server/send-syslog.ts',
    find: 'checkHost(peer.host, peer.port, egress)',
    replace: 'checkHost(peer.host, peer.port, { mayReach: () => true })',
    tests: SYSLOG,
  },
  {
    name: 'file-through-a-link',
    breaks: 'a file is never written through a link',
    file: 'lib/delivery/server/send-file.ts',
    find: ' | constants.O_NOFOLLOW',
    replace: '',
    tests: FILE,
  },
  {
    name: 'file-over-another',
    breaks: 'a file that is put aside takes the place of no other',
    file: 'lib/delivery/server/send-file.ts',
    find: 'await link(file, aside)',
    replace: 'await unlink(aside).catch(() => undefined)\n    await link(file, aside)',
    tests: FILE,
  },
]
