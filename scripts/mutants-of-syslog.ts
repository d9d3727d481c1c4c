import type { Mutant } from './mutant'

const LISTENER = ['app/syslog/listeners.db.test.ts']

/** Guarantees of the listener for syslog. */
export const MUTANTS_OF_SYSLOG: readonly Mutant[] = [
  {
    name: 'syslog-reads-on',
    breaks: 'a sender is not read from while what it sent waits to be stored',
    file: 'app/syslog/connection.ts',
    find: 'if (this.#isFull()) this.socket.pause()',
    replace: 'if (this.#isFull() && this.#isOver) this.socket.pause()',
    tests: LISTENER,
  },
  {
    name: 'syslog-key-never-again',
    breaks: 'a revoked key ends its connections',
    file: 'app/syslog/listeners.ts',
    find: 'for (const connection of this.#open.keys()) connection.recheck()',
    replace: 'this.#open.keys()',
    tests: LISTENER,
  },
  {
    name: 'syslog-key-from-anywhere',
    breaks: 'a key works only from its addresses',
    file: 'app/syslog/connection.ts',
    find: 'return admit(db, listener.key, { address, now: new Date() })',
    replace: "return admit(db, listener.key, { address: address && '192.0.2.7', now: new Date() })",
    tests: LISTENER,
  },
  {
    name: 'syslog-stored-twice',
    breaks: 'a batch that is tried again stores nothing twice',
    file: 'lib/ingest/server/ingest-frames.ts',
    find: '.subarray(0, 10)',
    replace: '.subarray(0, 10).map(() => Math.random() * 256)',
    tests: ['lib/ingest/server/ingest-frames.db.test.ts'],
  },
  {
    name: 'syslog-cut-off-is-whole',
    breaks: 'a message whose end never came is no event',
    file: 'lib/ingest/syslog-frames.ts',
    find: 'return this.#take(`was cut off',
    replace: 'return this.#take(this.#bytes > 0 ? undefined : `was cut off',
    tests: LISTENER,
  },
  {
    name: 'syslog-length-inside-of-lines',
    breaks: 'what is written into a line is never taken for the length of a message',
    file: 'lib/ingest/syslog-frames.ts',
    find: "if (this.#framing === 'lines') this.#state = 'line'",
    replace: "if (this.#framing === 'lines' && !isDigit) this.#state = 'line'",
    tests: ['lib/ingest/syslog-frames.test.ts'],
  },
  {
    name: 'syslog-handshakes-without-end',
    breaks: 'a handshake is over within its time, however busy its other side is',
    file: 'app/syslog/handshakes.ts',
    find: '}, this.withinMs)',
    replace: '}, 1000 * this.withinMs)',
    tests: LISTENER,
  },
]
