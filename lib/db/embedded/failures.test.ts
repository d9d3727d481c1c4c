import { describe, expect, test } from 'vitest'

import { initdbFailure, lastLines, startFailure } from './failures'
import { layoutOf } from './layout'

const layout = layoutOf('/srv/.data')

// The wording is that of PostgreSQL 18.
describe('why initdb failed, and what to do', () => {
  test.each([
    [
      'creating subdirectories ... initdb: error: could not create file "/srv/x": No space left on device\ninitdb: removing',
      'The disk of /srv is full',
      'Free some space',
    ],
    [
      'initdb: error: could not access directory "/srv/x": Permission denied',
      'may not write in /srv',
      'the right to',
    ],
    [
      'initdb: error: could not create directory "/srv/x": Read-only file system',
      'may not write in /srv',
      'another',
    ],
    [
      'initdb: error: something new\n',
      'could not be made in /srv: initdb: error: something new',
      'Correct the cause',
    ],
    ['', 'it gave no reason', 'DATABASE_URL'],
  ])('%s', (text, problem, fix) => {
    const error = initdbFailure(text, '/srv')
    expect(error.problem).toContain(problem)
    expect(error.fix).toContain(fix)
  })
})

describe('why the server did not start, and what to do', () => {
  test.each([
    [
      'FATAL:  could not write to file "pg_wal/xlogtemp.12": No space left on device',
      'disk of',
      'Free some space',
    ],
    ['FATAL:  lock file "postmaster.pid" already exists', 'out of our reach', 'Stop it there first'],
    [
      'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\nHINT:  Terminate any old server processes',
      'out of our reach',
      'Stop it there first',
    ],
    [
      'FATAL:  lock file "/srv/.data/socket/.s.PGSQL.5432.lock" already exists',
      'something else listens in /srv/.data/socket',
      'Stop the other program',
    ],
    [
      'LOG:  could not bind IPv4 address "127.0.0.1": Address already in use',
      'something else listens',
      'Stop the other program',
    ],
    [
      'FATAL:  could not map anonymous shared memory: Cannot allocate memory\nHINT:  reduce the request size',
      'does not give it the memory',
      'Lower shared_buffers',
    ],
    ['FATAL:  data directory "/srv/.data/postgres" has wrong ownership', 'may not use its files', 'chown -R'],
    [
      'FATAL:  data directory "/srv/.data/postgres" has invalid permissions',
      'may not use its files',
      'mode 0700',
    ],
    [
      'PANIC:  could not locate a valid checkpoint record',
      'could not locate a valid checkpoint',
      'postgres.log',
    ],
    ['', 'it gave no reason', 'postgres.log'],
  ])('%s', (text, problem, fix) => {
    const error = startFailure(text, layout)
    expect(error.problem).toContain(problem)
    expect(error.fix).toContain(fix)
  })
})

test('only the end of a long complaint is repeated', () => {
  const text = Array.from({ length: 20 }, (_, i) => `line ${i}`).join('\n\n')
  expect(lastLines(text)).toBe('line 14 / line 15 / line 16 / line 17 / line 18 / line 19')
})
